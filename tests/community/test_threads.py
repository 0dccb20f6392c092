"""Comments in threads: all that one may see, each below what it answers, folded where it should be."""

import random
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts import actions as accounts
from accounts.models import Block, Mute, User
from activity import actions as activity
from community.comments import actions, threads
from community.comments.models import Comment
from community.questions import actions as questions
from community.questions.models import Question
from courses.catalogue.models import Course
from courses.learning import actions as learning
from items import actions as items
from items.models import Item, Status

SignIn = Callable[[User | None], Client]
HTMX = {"HX-Request": "true"}

# Of each comment: which earlier one it answers (none: the question), who wrote it, and its fate.
COMMENTS = st.lists(
    st.tuples(st.integers(0, 8), st.sampled_from(["alice", "bob", "charlie"]), st.integers(0, 4)),
    max_size=9,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(wanted=COMMENTS, blocks=st.booleans())
def test_a_thread_shows_what_its_reader_may_see_below_what_it_answers(
    wanted: list[tuple[int, str, int]],
    blocks: bool,
    alice: User,
    bob: User,
    charlie: User,
    tara: User,
) -> None:
    """Against the plain definition: a comment shows if it is published, by nobody blocked, and each it
    stands in is so, or was removed; a removed one shows as a stub if anything under it shows."""
    question = questions.ask(by=alice, title="Why does my bread sink?", body="It sinks.")
    Block.objects.all().delete()
    if blocks:
        accounts.block(person=charlie, by=tara)
    people = {"alice": alice, "bob": bob, "charlie": charlie}
    rows: list[Comment] = []
    above: list[int | None] = []
    for n, (answers, who, _fate) in enumerate(wanted):
        parent = answers - 1 if 0 < answers <= n else None
        on = rows[parent].item if parent is not None else question.item
        rows.append(actions.comment(on=on, by=people["alice"], body=f"The remark {n}."))
        Item.objects.filter(pk=rows[-1].pk).update(author=people[who])
        above.append(parent)
    for row, (_answers, _who, fate) in zip(rows, wanted, strict=True):
        if fate in (1, 2):
            items.set_status(item=row.item, status=[Status.WITHDRAWN, Status.REMOVED][fate - 1])

    def passes(n: int, *, stub: bool) -> bool:
        _answers, who, fate = wanted[n]
        if blocks and who == "charlie":
            return False
        parent = above[n]
        return (stub or fate not in (1, 2)) and (parent is None or passes(parent, stub=True))

    seen = {n for n in range(len(rows)) if passes(n, stub=False)}
    around: set[int] = set()
    for n in seen:
        place: int | None = n
        while place is not None:
            around.add(place)
            place = above[place]

    def tree(parent: int | None, depth: int) -> list[tuple[int, int, bool]]:
        return [
            line
            for n in sorted(around)
            if above[n] == parent
            for line in [(rows[n].pk, depth, n not in seen), *tree(n, depth + 1)]
        ]

    listing = threads.gather([question.pk], tara, shown=20)[question.pk]
    roots = [thread.pk for thread in listing.threads]
    loaded = threads.load(roots, tara, replies=20)
    lines = [
        (line.pk, line.depth, line.stub is not None)
        for root in roots
        for line in loaded[root].lines
    ]
    assert lines == tree(None, 0)


@pytest.mark.django_db
def test_a_reply_and_its_address(
    signed_in: SignIn, question: Question, alice: User, bob: User
) -> None:
    top = actions.comment(on=question.item, by=bob, body="The first remark.")
    page = signed_in(alice)
    answer = page.post(reverse("comment", args=[top.pk]), {"body": "A reply."}, headers=HTMX)
    reply = Comment.objects.get(thread=top)
    assert (reply.depth, reply.on_id) == (1, question.pk)
    assert f'id="item-{reply.pk}"' in answer.content.decode()
    assert f'<div id="comment-form-{top.pk}" hx-swap-oob="true">' in answer.content.decode()
    address = reply.item.get_absolute_url()
    place = page.get(address)
    assert place.headers["Location"] == f"{question.get_absolute_url()}#item-{reply.pk}"
    for number in range(130):
        actions.comment(on=reply.item, by=bob, body=f"The reply number {number}.")
    html = page.get(question.get_absolute_url()).content.decode()
    assert "Show more than" not in html or "replies" in html
    assert "The reply number 60." not in html
    late = Comment.objects.order_by("pk").filter(thread=top)[120]
    html = page.get(late.item.get_absolute_url()).content.decode()
    assert late.item.html in html
    assert "The first remark." in html, "what it answers stands above it"
    assert "A reply." in html
    assert "Read from the beginning" in html
    seen: list[int] = []
    after = top.pk
    while after:
        part = threads.part(top, alice, after)
        seen += [line.pk for line in part.thread.lines]
        after = part.after
    assert seen == list(
        Comment.objects.filter(thread=top).order_by("pk").values_list("pk", flat=True)
    )


@pytest.mark.django_db
def test_what_one_may_not_see_has_no_address(
    signed_in: SignIn, question: Question, alice: User, bob: User, charlie: User
) -> None:
    top = actions.comment(on=question.item, by=bob, body="The first remark.")
    reply = actions.comment(on=top.item, by=alice, body="A secret reply.")
    address = reverse("comment-thread", args=[reply.pk])
    items.set_status(item=reply.item, status=Status.HIDDEN)
    for user in (None, charlie):
        for headers in ({}, HTMX):
            assert signed_in(user).get(address, headers=headers).status_code == 404
    items.set_status(item=reply.item, status=Status.PUBLISHED)
    items.set_status(item=question.item, status=Status.HIDDEN)
    for name, pk in (("comment-thread", top.pk), ("comments", question.pk), ("reactions", top.pk)):
        assert signed_in(charlie).get(reverse(name, args=[pk])).status_code == 404, name
    for name in ("react", "comment"):
        data = {"reaction": "love", "body": "Let me in."}
        assert signed_in(charlie).post(reverse(name, args=[top.pk]), data).status_code == 404
    assert signed_in(charlie).get(f"/api/v1/items/{top.pk}/comments/").status_code == 404


@pytest.mark.django_db
def test_the_number_of_queries_does_not_grow(question: Question, bob: User, alice: User) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            listing = threads.gather([question.pk], alice)
            threads.dress(listing[question.pk].threads, alice, [question.item])
        return len(queries)

    top = actions.comment(on=question.item, by=bob, body="The first remark.")
    few = asked()
    dice = random.Random(4)
    rows = [top]
    for number in range(99):
        on = dice.choice(rows).item if number % 3 else question.item
        rows.append(actions.comment(on=on, by=bob, body=f"The remark {number}."))
    assert asked() == few <= 8


@pytest.mark.django_db
def test_later_lessons_stay_folded_until_one_is_there(
    signed_in: SignIn, course: Course, alice: User, bob: User, tara: User
) -> None:
    first, second = course.lessons.in_order()
    link = f"See [this]({second.item.get_absolute_url()}): it rises."
    told = [
        actions.comment(on=first.item, by=bob, body=link),
        actions.comment(on=first.item, by=bob, body="In lesson 2 it rises."),
        actions.comment(on=first.item, by=bob, body="It rises in the end.", reveals=second.item),
    ]
    harmless = actions.comment(on=first.item, by=bob, body="See lesson 1 and lesson 99.")
    words = "About lesson 2, which you have not reached"

    def folded(user: User | None) -> int:
        html = signed_in(user).get(first.item.get_absolute_url()).content.decode()
        assert all(f'id="text-{row.pk}"' in html for row in [*told, harmless])
        return html.count(f'<details class="fold"><summary class="note">{words}')

    assert folded(alice) == folded(None) == 3
    assert folded(bob) == 0, "its author"
    assert folded(tara) == 0, "its teacher"
    learning.complete(lesson=second, by=alice)
    assert folded(alice) == 0


@pytest.mark.django_db
def test_who_is_muted_is_folded_in_threads_and_in_no_list(
    signed_in: SignIn, question: Question, alice: User, bob: User
) -> None:
    comment = actions.comment(on=question.item, by=bob, body="The first remark.")
    asked = reverse("questions")
    signed_in(bob).post(reverse("mute", args=["alice"]))
    assert question.item.title not in signed_in(bob).get(asked).content.decode()
    assert not Item.objects.listed_for(bob).filter(author=alice).exists()
    html = signed_in(bob).get(question.get_absolute_url()).content.decode()
    assert "From someone you muted" in html
    assert question.item.title in signed_in(bob).get("/people/alice/").content.decode()
    assert question.item.title in signed_in(alice).get(asked).content.decode()
    assert "alice" in signed_in(bob).get(reverse("settings")).content.decode()
    api = signed_in(bob)
    assert [row["person"]["handle"] for row in api.get("/api/v1/me/muted/").json()] == ["alice"]
    assert api.delete("/api/v1/people/alice/mute/").status_code == 204
    assert not Mute.objects.exists()
    assert (
        "From someone you muted"
        not in signed_in(bob).get(question.get_absolute_url()).content.decode()
    )
    assert signed_in(bob).post(reverse("mute", args=["bob"])).status_code == 403
    assert comment.item.score == 0


@pytest.mark.django_db
def test_a_spoiler_and_a_fold_let_nothing_harmful_through(
    signed_in: SignIn, question: Question, alice: User, bob: User
) -> None:
    body = "> [!SPOILER] <img src=x onerror=alert(1)>\n> <script>alert(1)</script> The end."
    row = actions.comment(on=question.item, by=bob, body=body)
    Item.objects.filter(pk=row.pk).update(score=-3)
    html = signed_in(alice).get(question.get_absolute_url()).content.decode()
    assert '<details class="fold"><summary class="note">Voted down' in html
    text = html.partition(f'id="text-{row.pk}"')[2].partition('<ul class="meta">')[0]
    assert "<summary>" in text
    assert "<img" not in text
    assert "<script" not in text


@pytest.mark.django_db
def test_a_thread_has_a_bottom(
    signed_in: SignIn, question: Question, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("community.comments.actions.DEEPEST", 2)
    on = question.item
    for by in (alice, bob, alice):
        on = actions.comment(on=on, by=by, body="A remark.").item
    refused = signed_in(bob).post(f"/items/{on.pk}/comment/", {"body": "One more remark."})
    assert refused.status_code == 422
    assert "further up" in refused.content.decode()
    assert "One more remark." in refused.content.decode()
    assert on.parent is not None
    actions.comment(on=on.parent, by=bob, body="One more remark.")


def test_comments_through_the_api(
    signed_in: SignIn, question: Question, alice: User, bob: User
) -> None:
    url = f"/api/v1/items/{question.pk}/comments/"
    json = "application/json"
    assert signed_in(None).post(url, {"body": "A remark."}, content_type=json).status_code in (
        401,
        403,
    )
    for wrong in ({"body": "x"}, [], [1], "x", 3, {"body": "A remark.", "reveals": []}):
        assert signed_in(bob).post(url, wrong, content_type=json).status_code == 400, wrong
    made = signed_in(bob).post(url, {"body": "A remark."}, content_type=json)
    assert made.status_code == 201
    assert [row["id"] for row in signed_in(None).get(url).json()["results"]] == [made.json()["id"]]
    activity.react(item=Item.objects.get(pk=made.json()["id"]), by=alice, name="love")
    told = signed_in(None).get(f"/api/v1/items/{made.json()['id']}/reactions/").json()
    assert [(one["name"], one["mine"]) for one in told if one["count"]] == [("love", False)]
