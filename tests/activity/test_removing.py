"""Removing and restoring what members wrote: who may, what follows, and what stays to be seen."""

from collections.abc import Callable
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from accounts.models import User
from activity.actions import vote
from activity.editing import deeds
from activity.models import Event, Verb
from community.boards import actions as boards
from community.boards.models import Topic
from community.comments import actions as comments
from community.questions import actions as questions
from community.questions.models import Answer, Question
from items import actions as items
from items import removing, search
from items.models import Item, Removal, Status
from tests.racing import at_once, hesitate

SignIn = Callable[[User | None], Client]


@pytest.fixture
def answer(question: Question, bob: User) -> Answer:
    return questions.answer(question=question, by=bob, body="Feed your starter first, I think.")


def seen_by(person: User) -> set[int]:
    return set(Item.objects.visible_to(person).values_list("pk", flat=True))


def test_an_author_removes_and_restores(
    answer: Answer, bob: User, charlie: User, signed_in: SignIn
) -> None:
    """It is gone for everybody else, everywhere; its author sees it marked and brings it back."""
    item, client, url = answer.item, signed_in(bob), answer.question.get_absolute_url()
    comment = comments.comment(on=item, by=charlie, body="How often would you feed it?")
    address, restore = (reverse(name, args=[item.pk]) for name in ("remove", "restore"))
    asked = client.get(address).content.decode()
    assert "Feed your starter" in asked
    assert 'name="reason"' not in asked
    done = client.post(address, follow=True).content.decode()
    assert f'action="{restore}"' in done
    assert "Removed by its author: only they and the moderators see this." in done
    item.refresh_from_db()
    assert (item.status, Removal.objects.get().own) == (Status.WITHDRAWN, True)
    page = signed_in(charlie).get(url).content.decode()
    assert "Feed your starter" not in page
    assert "How often" not in page
    assert "0 answers" in page
    assert not {item.pk, comment.pk} & seen_by(charlie)
    found = Item.objects.listed_for(charlie).filter(search=search.query("starter"))
    assert not found.exists()
    for name in ("history", "edit", "remove", "item-text"):
        assert signed_in(charlie).get(reverse(name, args=[item.pk])).status_code == 404
    assert client.get(reverse("edit", args=[item.pk])).status_code == 403  # restore it first
    assert client.post(restore, {"next": url})["Location"] == url
    assert "Feed your starter" in signed_in(charlie).get(url).content.decode()
    told = Event.objects.filter(verb=Verb.REMOVE).order_by("pk")
    assert [(event.user, event.amount) for event in told] == [(bob, 1), (bob, 0)]
    assert found.exists()
    assert client.post(restore).status_code == 403


def test_a_moderator_removes_for_good_until_a_moderator_restores(
    answer: Answer, alice: User, bob: User, mona: User, signed_in: SignIn
) -> None:
    item, client = answer.item, signed_in(mona)
    address, restore = (reverse(name, args=[item.pk]) for name in ("remove", "restore"))
    for person in (None, alice):
        refused = signed_in(person).post(address)
        assert refused.status_code in (302, 403)
    assert client.post(address, {"reason": " "}).status_code == 422
    assert client.post(address, {"reason": "Advertising"}).status_code == 302
    item.refresh_from_db()
    assert item.status == Status.REMOVED
    assert signed_in(bob).post(restore).status_code == 404
    assert "Advertising" in client.get(reverse("history", args=[item.pk])).content.decode()
    assert client.post(restore).status_code == 302
    item.refresh_from_db()
    assert item.status == Status.PUBLISHED
    # What its author took away, a moderator may take from them as well.
    deeds.remove(item=item, by=bob)
    deeds.remove(item=item, by=mona, reason="Advertising, hidden from us")
    assert signed_in(bob).post(restore).status_code == 404
    assert item.removals.filter(restored_at=None).get().was == Status.PUBLISHED


@pytest.mark.parametrize("status", [Status.PENDING, Status.HIDDEN])
def test_restoring_undoes_no_decision(answer: Answer, bob: User, status: Status) -> None:
    """What waits for a moderator waits again; what one has hidden its author cannot take away."""
    item = answer.item
    Item.objects.filter(pk=item.pk).update(status=status)
    if status == Status.HIDDEN:
        with pytest.raises(PermissionDenied, match="moderator has to decide"):
            deeds.remove(item=item, by=bob)
        return
    deeds.remove(item=item, by=bob)
    deeds.restore(item=item, by=bob)
    assert Item.objects.get(pk=item.pk).status == status


def test_an_asker_cannot_take_away_what_helped_others(
    question: Question, answer: Answer, alice: User, bob: User, charlie: User, signed_in: SignIn
) -> None:
    address = reverse("remove", args=[question.pk])
    client = signed_in(alice)
    assert client.get(address).status_code == 200
    deeds_that_help: list[Callable[[bool], object]] = [
        lambda on: vote(item=answer.item, by=charlie, value=int(on)),
        lambda on: questions.accept(answer=answer, by=alice, accepted=on),
    ]
    for useful in deeds_that_help:
        useful(True)
        refused = client.post(address)
        assert refused.status_code == 403
        assert "accepted or voted up" in refused.content.decode()
        useful(False)
    deeds.remove(item=question.item, by=alice)
    assert answer.pk not in seen_by(bob)
    deeds.restore(item=question.item, by=alice)
    assert answer.pk in seen_by(bob)


def test_an_accepted_answer_that_is_removed_is_accepted_no_more(
    question: Question, answer: Answer, alice: User, bob: User
) -> None:
    questions.accept(answer=answer, by=alice)
    items.set_status(item=answer.item, status=Status.HIDDEN)
    items.set_status(item=answer.item, status=Status.PUBLISHED)
    assert Question.objects.get().accepted_id == answer.pk
    deeds.remove(item=answer.item, by=bob)
    assert Question.objects.get().accepted_id is None
    with pytest.raises(PermissionDenied, match="removed"):
        questions.accept(answer=answer, by=alice)
    deeds.restore(item=answer.item, by=bob)
    assert Question.objects.get().accepted_id is None
    # In this order: who reads them takes back the points before the answer is gone.
    told = Event.objects.filter(item=answer.item, verb__in=[Verb.ACCEPT, Verb.REMOVE])
    assert [(event.verb, event.amount) for event in told.order_by("pk")] == [
        ("accept", 1), ("accept", 0), ("remove", 1), ("remove", 0),
    ]  # fmt: skip


def test_of_a_removed_comment_a_stub_stays_and_what_was_replied(
    question: Question, alice: User, bob: User, charlie: User, mona: User, signed_in: SignIn
) -> None:
    """Of what was removed neither a word nor a name does."""
    first = comments.comment(on=question.item, by=charlie, body="Whose was not, one may ask?")
    second = comments.comment(on=first.item, by=bob, body="Mine rises, as it happens.")
    third = comments.comment(on=second.item, by=alice, body="Lucky you, then.")
    deeds.remove(item=first.item, by=mona, reason="Rude")
    deeds.remove(item=second.item, by=bob)
    stubs = removing.stubs([question.pk, first.pk, second.pk, third.pk])
    assert {pk: stub.own for pk, stub in stubs.items()} == {first.pk: False, second.pk: True}
    assert third.pk in seen_by(charlie)
    assert not {first.pk, second.pk} & seen_by(alice)
    assert first.pk not in seen_by(charlie)  # nor does whose it was
    page = signed_in(charlie).get(question.get_absolute_url()).content.decode()
    for words in ("Removed by its author.", "Removed by a moderator.", "Lucky you"):
        assert page.count(words) == 1
    for words in ("Whose was not", "Mine rises", "Bob"):
        assert words not in page
    # What stands in a question goes with it.
    deeds.remove(item=question.item, by=alice)
    assert third.pk not in seen_by(charlie)


def test_of_a_removed_post_that_was_answered_a_stub_stays(
    topic: Topic, alice: User, bob: User, charlie: User, signed_in: SignIn
) -> None:
    answered, last = (
        boards.post(topic=topic, by=bob, body=f"Mine was a brick as well, at first, {n}.")
        for n in range(2)
    )
    alone = boards.post(topic=topic, by=charlie, body="Was there anything in it at all?")
    comment = comments.comment(on=answered.item, by=alice, body="And then, what happened?")
    for post, by in ((answered, bob), (alone, charlie)):
        deeds.remove(item=post.item, by=by)
    page = signed_in(alice).get(topic.get_absolute_url()).content.decode()
    assert page.count("Removed by its author.") == 1
    stub, following = (page.index(f'id="item-{pk}"') for pk in (answered.pk, last.pk))
    assert stub < following
    for words in ("at first, 0", "And then, what", "anything in it", "Charlie"):
        assert words not in page
    assert comment.pk not in seen_by(alice)
    mine = signed_in(bob).get(topic.get_absolute_url()).content.decode()
    assert "at first, 0" in mine
    assert "Removed by its author: only they" in mine


@pytest.mark.django_db(transaction=True)
def test_accepting_and_removing_at_once_end_in_one_of_two_ways(
    question: Question, answer: Answer, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Never is a removed answer accepted, nor does either wait for the other for ever."""
    hesitate(monkeypatch, "items.removing.why_not_remove", 0.05)
    for _ in range(4):
        results = at_once([
            partial(questions.accept, answer=answer, by=alice),
            partial(deeds.remove, item=answer.item, by=bob),
        ])  # fmt: skip
        assert isinstance(results[1], Removal), results
        assert results[0] is True or isinstance(results[0], PermissionDenied), results
        assert Question.objects.get().accepted_id is None
        deeds.restore(item=answer.item, by=bob)


@pytest.mark.django_db(transaction=True)
def test_what_is_removed_is_edited_before_or_not_at_all(
    answer: Answer, bob: User, mona: User
) -> None:
    edit = partial(deeds.edit, item=answer.item, by=bob, body="Feed your starter first, I know.")
    results = at_once([
        partial(deeds.remove, item=answer.item, by=mona, reason="Off topic"), edit,
        partial(deeds.remove, item=answer.item, by=mona, reason="Off topic"),
    ])  # fmt: skip
    assert sum(isinstance(result, Removal) for result in results) == 1
    assert isinstance(results[1], Item | PermissionDenied)
    edits = Event.objects.filter(verb=Verb.EDIT)
    removed = Event.objects.get(verb=Verb.REMOVE)
    assert edits.count() == (1 if isinstance(results[1], Item) else 0)
    assert all(event.pk < removed.pk for event in edits)
    assert Item.objects.get(pk=answer.pk).status == Status.REMOVED
