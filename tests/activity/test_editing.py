"""Editing what stands: in place and without script, with its history, and nobody overwritten."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Block, User
from activity.actions import vote
from activity.editing import deeds
from activity.models import Event, Verb
from community.boards import actions as boards
from community.boards.models import Topic
from community.comments import actions as comments
from community.questions import actions as questions
from community.questions.models import Answer, Question
from items import actions as items
from items import search
from items.models import Item, Mention
from tests.racing import at_once

SignIn = Callable[[User | None], Client]
FORM = {
    "title": "Why does my rye bread not rise?",
    "body": "It stays **flat**, @bob, whatever I try.",
    "tags": "bread, rye",
    "language": "en",
    "reason": "It is rye.",
}


def old(item: Item) -> Item:
    """As if it had been written an hour ago."""
    Item.objects.filter(pk=item.pk).update(created_at=timezone.now() - timedelta(hours=1))
    return Item.objects.get(pk=item.pk)


@pytest.fixture
def answer(question: Question, bob: User) -> Answer:
    return questions.answer(question=question, by=bob, body="Feed your starter first, I think.")


def test_an_author_edits_a_question(
    question: Question, alice: User, bob: User, signed_in: SignIn
) -> None:
    """All that follows from the words follows; the old ones are in the history for everybody."""
    item, client = old(question.item), signed_in(alice)
    address = reverse("edit", args=[item.pk])
    page = client.get(address).content.decode()
    assert 'name="version" value="0"' in page
    assert "whatever I try.</textarea>" in page
    response = client.post(address, FORM | {"version": 0})
    item.refresh_from_db()
    assert response.status_code == 302
    assert response["Location"] == item.get_absolute_url()
    assert (item.title, item.version) == (FORM["title"], 1)
    assert items.tag_slugs(item) == ["bread", "rye"]
    assert f'<a href="{bob.get_absolute_url()}">@bob</a>' in item.html
    assert Mention.objects.get().user == bob
    assert Item.objects.filter(search=search.query("rye")).count() == 1
    assert Item.objects.filter(search=search.query("yeast")).count() == 0
    event = Event.objects.get(verb=Verb.EDIT)
    assert (event.user, event.item_id, event.context) == (alice, item.pk, {"version": 1})
    page = signed_in(None).get(item.get_absolute_url()).content.decode()
    history = reverse("history", args=[item.pk])
    assert f'<a href="{history}">edited ' in page
    page = signed_in(None).get(history).content.decode()
    assert "<mark>rye </mark>" in page
    assert "It is rye." in page
    assert "<mark>yeast</mark>" in page
    # The same words again are no change, whatever way lines end in a form.
    same = FORM | {"version": 1, "body": FORM["body"] + "\r\nAlways."}
    client.post(address, same)
    client.post(address, same | {"version": 2})
    item.refresh_from_db()
    assert item.version == item.revisions.count() + 1 == 2  # the second was of a moment ago


def test_in_place_the_form_takes_the_place_of_the_text_and_gives_it_back(
    answer: Answer, bob: User, signed_in: SignIn
) -> None:
    item, client = old(answer.item), signed_in(bob)
    address, text = reverse("edit", args=[item.pk]), reverse("item-text", args=[item.pk])
    page = client.get(answer.question.get_absolute_url()).content.decode()
    assert f'hx-get="{address}" hx-target="#text-{item.pk}"' in page
    form = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in form
    assert "autofocus" in form
    assert f'hx-get="{text}"' in form
    back = client.get(text, headers={"HX-Request": "true"}).content.decode()
    assert "data-focus" in back
    assert "Feed your starter" in back
    sent = client.post(
        address,
        {"body": "Feed your starter *twice*, I think.", "version": 0},
        headers={"HX-Request": "true"},
    ).content.decode()
    assert "<em>twice</em>" in sent
    assert f'id="edited-{item.pk}" hx-swap-oob="true"' in sent
    short = client.post(address, {"body": "No.", "version": 1}, headers={"HX-Request": "true"})
    assert short.status_code == 422
    assert "At least 20 characters" in short.content.decode()
    assert client.get(text).status_code == 302


def test_the_second_editor_is_told_and_overwrites_nothing(
    answer: Answer, bob: User, mona: User, signed_in: SignIn
) -> None:
    item = old(answer.item)
    address = reverse("edit", args=[item.pk])
    theirs, hers = "Feed your starter first, I know.", "Feed the starter first, I think so."
    assert signed_in(bob).post(address, {"body": theirs, "version": 0}).status_code == 302
    client = signed_in(mona)
    told = client.post(address, {"body": hers, "version": 0, "reason": "Grammar"})
    assert told.status_code == 409
    page = told.content.decode()
    assert "Bob changed this while you were writing" in page
    assert f"{hers}</textarea>" in page
    assert "<mark>know</mark>" in page
    assert 'value="Grammar"' in page
    assert Item.objects.get(pk=item.pk).body == theirs
    # Having seen it, she may insist.
    assert 'name="version" value="1"' in page
    assert client.post(address, {"body": hers, "version": 1}).status_code == 302
    assert [row.body for row in item.revisions.all()][1:] == [theirs]
    api = {"body": "Another one, from somewhere else.", "version": 1}
    for nothing in ("abc", 10**30):
        found = client.patch(f"/api/v1/items/{nothing}/", api, content_type="application/json")
        assert found.status_code == 404
    refused = client.patch(f"/api/v1/items/{item.pk}/", api, content_type="application/json")
    assert refused.status_code == 409


@pytest.mark.parametrize("minutes", [5, 0])
def test_a_moment_after_writing_an_edit_leaves_no_trace(
    question: Question, alice: User, bob: User, settings: Settings, minutes: int
) -> None:
    settings.EDIT_MINUTES = minutes
    edit = partial(deeds.edit, item=question.item, by=alice)
    edit(body="It stays flat, whatever I try. Always.")
    item = Item.objects.get(pk=question.pk)
    assert (item.revisions.count(), item.edited_at is None) == (
        (0, True) if minutes else (1, False)
    )
    # Later ones by the same person are one, until their time is over.
    at = item.created_at + timedelta(hours=1)
    edit(body="It stays flat, whatever.", at=at)
    edit(body="It stays flat.", at=at + timedelta(minutes=2), reason="Shorter")
    edit(body="It stays so flat.", at=at + timedelta(minutes=6))
    rows = list(item.revisions.order_by("number"))
    if minutes:
        assert [(row.body[-8:], row.reason) for row in rows] == [
            (" Always.", "Shorter"),
            ("ys flat.", ""),
        ]
    else:
        assert len(rows) == 4
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    # Once somebody else has acted on it, what they acted on is kept, however soon.
    vote(item=item, by=bob, value=1)
    Event.objects.filter(verb=Verb.VOTE).update(at=at + timedelta(minutes=7))
    edit(body="It stays very flat.", at=at + timedelta(minutes=8))
    assert item.revisions.latest("number").body == "It stays so flat."


def test_who_may_edit_what(
    topic: Topic, alice: User, bob: User, charlie: User, mona: User, tara: User, signed_in: SignIn
) -> None:
    """Author and moderators; nobody by way of a form they could not have opened."""
    post = boards.post(topic=topic, by=bob, body="Mine was a brick as well, at first.")
    comment = comments.comment(on=post.item, by=charlie, body="Whose was not?")
    texts = {topic.item: (alice, FORM), post.item: (bob, {"body": "Mine was a brick, too, once."})}
    texts[comment.item] = (charlie, {"body": "Whose was not, once?"})
    for item, (author, words) in texts.items():
        address = reverse("edit", args=[item.pk])
        for person in (alice, bob, charlie, tara):
            if person != author:
                assert signed_in(person).get(address).status_code == 403
                assert signed_in(person).post(address, words | {"version": 0}).status_code == 403
        assert "login" in signed_in(None).post(address, words | {"version": 0})["Location"]
        assert Item.objects.get(pk=item.pk).version == 0
        for version, person in enumerate((author, mona)):
            words["body"] += " Yes."
            sent = signed_in(person).post(address, words | {"version": version})
            assert sent.status_code == 302
        assert Item.objects.get(pk=item.pk).version == 2
    User.objects.filter(pk=bob.pk).update(suspended_at=timezone.now() + timedelta(days=1))
    assert signed_in(bob).get(reverse("edit", args=[post.pk])).status_code == 403
    # What is edited in the studio, or nowhere, has no address here.
    board = reverse("edit", args=[topic.board_id])
    assert signed_in(mona).get(board).status_code == 404


def test_who_was_blocked_no_longer_changes_what_the_other_one_still_reads(
    question: Question, answer: Answer, alice: User, bob: User, signed_in: SignIn
) -> None:
    address = reverse("edit", args=[answer.pk])
    assert signed_in(bob).get(address).status_code == 200
    Block.objects.create(blocker=alice, blocked=bob)
    refused = signed_in(bob).post(address, {"body": "Read this, Alice, will you?", "version": 0})
    assert refused.status_code == 403
    assert "has blocked you" in refused.content.decode()


def test_what_is_accepted_or_closed_is_mended_all_the_same(
    question: Question, answer: Answer, alice: User, bob: User
) -> None:
    questions.accept(answer=answer, by=alice)
    Question.objects.filter(pk=question.pk).update(closed_at=timezone.now())
    edited = deeds.edit(item=answer.item, by=bob, body="Feed your starter first, and wait.")
    assert edited.revisions.get().body == "Feed your starter first, I think."
    assert Question.objects.get().accepted_id == answer.pk
    deeds.edit(item=question.item, by=alice, body="It stays flat, whatever I try to do.")


def test_in_a_locked_topic_only_moderators_change_what_stands(
    topic: Topic, alice: User, mona: User, signed_in: SignIn
) -> None:
    Topic.objects.filter(pk=topic.pk).update(locked_at=timezone.now())
    for name in ("edit", "remove"):
        address = reverse(name, args=[topic.pk])
        refused = signed_in(alice).get(address)
        assert refused.status_code == 403
        assert "This topic is locked" in refused.content.decode()
        assert signed_in(mona).get(address).status_code == 200
    Item.objects.filter(pk=topic.pk).update(status="withdrawn")
    assert signed_in(alice).post(reverse("restore", args=[topic.pk])).status_code == 403
    assert signed_in(mona).post(reverse("restore", args=[topic.pk])).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_of_two_editors_at_once_one_is_told(answer: Answer, bob: User, mona: User) -> None:
    old(answer.item)
    results = at_once([
        partial(deeds.edit, item=answer.item, by=by, body=f"Feed it, says {by.name}.", version=0)
        for by in (bob, mona, bob, mona)
    ])  # fmt: skip
    told = [result for result in results if isinstance(result, items.Changed)]
    written = {result.body for result in results if isinstance(result, Item)}
    assert len(written) == 1
    item = Item.objects.get(pk=answer.pk)
    assert written == {item.body}
    assert item.version == item.revisions.count() == 1
    assert Event.objects.filter(verb=Verb.EDIT).count() == 1
    # Who wrote the same words as the first was not overtaken.
    assert len(told) in (2, 3)
