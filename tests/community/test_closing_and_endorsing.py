"""Accepting, endorsing, closing and reopening: who may in which state, what races do, what shows."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from activity.models import Event, Verb
from community.questions import actions, closing, judging, lately, ranking
from community.questions.models import Answer, Endorsement, Question, Reason
from courses.catalogue import actions as catalogue
from courses.catalogue.models import Course, Lesson
from items import actions as items
from items import teaching
from items.models import Item, Status, Vote
from tests.racing import at_once, hesitate

SignIn = Callable[[User | None], Client]
ROLES = ("asker", "answerer", "author", "co-author", "moderator", "outsider", "stranger")
MAY = {
    "accept": {"asker"},
    "endorse": {"author", "co-author"},
    "close-question": {"asker", "author", "co-author", "moderator"},
    "reopen-question": {"author", "co-author", "moderator"},  # and who closed it
}


@pytest.fixture
def asked(alice: User, lesson: Lesson) -> Question:
    """A question of Alice's about Tara's lesson."""
    return actions.ask(by=alice, title="Why warm water?", body="I use cold.", about=lesson.item)


@pytest.fixture
def answered(asked: Question, bob: User) -> Answer:
    """Bob's answer to it."""
    return actions.answer(question=asked, by=bob, body="It wakes the yeast.")


@pytest.fixture
def cast(
    alice: User, bob: User, tara: User, charlie: User, mona: User, course: Course
) -> dict[str, User | None]:
    second = User.objects.create_user("cora@example.org", "cora", "secret", name="Cora")
    teaching.appoint(user=second, gate=course.item)
    people = (alice, bob, tara, second, mona, charlie, None)
    return dict(zip(ROLES, people, strict=True))


def test_who_may_in_every_state(
    signed_in: SignIn, cast: dict[str, User | None], asked: Question, answered: Answer
) -> None:
    names = {"accept": answered.pk, "endorse": answered.pk}
    browsers = {role: signed_in(user) for role, user in cast.items()}
    sent = {"reason": "unclear", "words": "Which water?"}
    wrong = []
    for state in ("open", "closed", "hidden"):
        for role, browser in browsers.items():
            for name, may in MAY.items():
                Question.objects.filter(pk=asked.pk).update(
                    closed_at=asked.item.created_at if state == "closed" else None, closed_for="",
                    closed_words="", closed_by=None, accepted=None,
                )  # fmt: skip
                status = Status.HIDDEN if state == "hidden" else Status.PUBLISHED
                Item.objects.filter(pk=asked.pk).update(status=status)
                Endorsement.objects.all().delete()
                before = Event.objects.count()
                url = reverse(name, args=[names.get(name, asked.pk)])
                response = browser.post(url, sent)
                did = Event.objects.count() > before
                sees = state != "hidden" or role in ("asker", "moderator")
                expected = 302 if role in may else 403
                if role == "stranger":
                    expected = 302
                elif not sees:
                    expected = 404
                changes = (
                    role in may
                    and sees
                    and (
                        (name != "close-question" or state != "closed")
                        and (name != "reopen-question" or state == "closed")
                    )
                )
                # One is led from a question that is closed already, and finds one open as it is.
                if name == "close-question" and state == "closed" and sees and role != "stranger":
                    expected = 302
                if name == "reopen-question" and state != "closed" and role == "asker":
                    expected = 302
                if (response.status_code, did) != (expected, changes):
                    wrong.append((state, role, name, response.status_code, did, expected, changes))
    assert not wrong, "\n".join(map(str, wrong))


def test_a_closed_question_says_who_when_and_why_and_opens_again(
    signed_in: SignIn, alice: User, tara: User, bob: User, asked: Question
) -> None:
    page = signed_in(alice)
    url = reverse("close-question", args=[asked.pk])
    assert page.post(url, {"reason": "of no reason"}).status_code == 422
    assert (
        page.post(url, {"reason": "elsewhere", "words": "See <b>the book</b>."}).status_code == 302
    )
    html = signed_in(bob).get(asked.get_absolute_url()).content.decode()
    assert "Closed: answered elsewhere" in html
    assert "closed by Alice" in html
    assert "See &lt;b&gt;the book&lt;/b&gt;." in html
    assert "Open it again" not in html
    with pytest.raises(PermissionDenied):
        actions.answer(question=asked, by=bob, body="Too late.")
    # Who asked opens what they closed themselves, and nothing that a teacher closed.
    assert closing.reopen(question=asked, by=alice)
    assert not closing.reopen(question=asked, by=alice)
    assert closing.close(question=asked, by=tara, reason=Reason.OFF_TOPIC)
    with pytest.raises(PermissionDenied):
        closing.reopen(question=asked, by=alice)
    assert closing.reopen(question=asked, by=tara)
    amounts = Event.objects.filter(verb=Verb.CLOSE).order_by("pk").values_list("amount", flat=True)
    assert list(amounts) == [1, 0, 1, 0]


def test_duplicates_lead_to_the_first_and_never_in_a_circle(
    signed_in: SignIn, mona: User, alice: User, bob: User
) -> None:
    a, b, c = (actions.ask(by=alice, title=f"The question {name}?", body="Why?") for name in "abc")
    why = Reason.DUPLICATE
    url = reverse("close-question", args=[a.pk])
    for nothing in ("", "x", "99999999", f"http://testserver{reverse('questions')}"):
        sent = {"reason": "duplicate", "original": nothing}
        assert signed_in(mona).post(url, sent).status_code == 422
    hidden = actions.ask(by=bob, title="The hidden question?", body="Why?")
    items.set_status(item=hidden.item, status=Status.HIDDEN)
    sent = {"reason": "duplicate", "original": str(hidden.pk)}
    refused = signed_in(alice).post(url, sent)
    assert refused.status_code == 422
    assert "The hidden question" not in refused.content.decode()
    address = f"http://testserver{b.get_absolute_url()}?answers=1#answers"
    sent = {"reason": "duplicate", "original": address}
    assert signed_in(alice).post(url, sent).status_code == 302
    html = signed_in(bob).get(a.get_absolute_url()).content.decode()
    assert b.get_absolute_url() in html
    assert "This has been asked before" in html
    for question, original in ((a, a), (b, b), (b, a)):
        with pytest.raises(ValidationError):
            closing.close(question=question, by=mona, reason=why, original=original)
    # b repeats c: so does a.
    assert closing.close(question=b, by=mona, reason=why, original=c)
    a.refresh_from_db()
    assert a.duplicate_of_id == c.pk
    d = actions.ask(by=alice, title="The question d?", body="Why?")
    assert closing.close(question=d, by=mona, reason=why, original=a)
    d.refresh_from_db()
    assert d.duplicate_of_id == c.pk
    # What an import brought in a circle ends.
    Question.objects.filter(pk=c.pk).update(duplicate_of=d)
    assert signed_in(bob).get(c.get_absolute_url()).status_code == 200


def test_answers_stand_accepted_endorsed_then_by_their_evidence(
    signed_in: SignIn, tara: User, alice: User, asked: Question, bob: User
) -> None:
    rows = [actions.answer(question=asked, by=bob, body=f"Answer {n}.") for n in range(4)]
    Item.objects.filter(pk=rows[0].pk).update(carried_score=40, score=40)
    page = signed_in(tara)
    assert page.post(reverse("endorse", args=[rows[1].pk])).status_code == 302
    assert page.post(reverse("endorse", args=[rows[1].pk])).status_code == 302  # twice is once
    assert judging.endorse(answer=rows[2], by=tara)
    assert actions.accept(answer=rows[3], by=alice)
    in_order = [row.pk for row in Answer.objects.for_page(reread(asked), bob)]
    assert in_order == [rows[n].pk for n in (3, 1, 2, 0)]
    html = page.get(asked.get_absolute_url()).content.decode()
    assert html.count("Endorsed by") == 2
    assert html.count("Endorse this answer") == 2
    newest = [row.pk for row in Answer.objects.for_page(reread(asked), bob, "newest")]
    assert newest == [row.pk for row in reversed(rows)]
    places = [
        page.get(asked.get_absolute_url(), {"sort": "oldest"}).content.decode().index(f"item-{pk}")
        for pk in reversed(newest)
    ]
    assert places == sorted(places)
    page.post(reverse("endorse", args=[rows[1].pk]), {"endorse": "0"})
    amounts = Event.objects.filter(verb=Verb.ENDORSE, item=rows[1].item).order_by("pk")
    assert list(amounts.values_list("amount", flat=True)) == [1, 0]
    items.set_status(item=rows[1].item, status=Status.WITHDRAWN)
    with pytest.raises(PermissionDenied, match="removed"):
        judging.endorse(answer=rows[1], by=tara)
    # Who teaches there no longer may still take back what they said.
    asked.item.refresh_from_db()
    Question.objects.filter(pk=asked.pk).update(about=None)
    with pytest.raises(PermissionDenied):
        judging.endorse(answer=rows[0], by=tara)
    assert judging.endorse(answer=rows[2], by=tara, endorsed=False)


def reread(question: Question) -> Question:
    return Question.objects.select_related("item").get(pk=question.pk)


VOTES = st.tuples(
    st.integers(0, 30), st.integers(0, 30), st.integers(-20, 20), st.booleans()
)  # up, down, carried, endorsed


@given(st.lists(VOTES, min_size=2, max_size=6), st.data())
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_order_is_the_plain_definition(
    question: Question, bob: User, tara: User, given_votes: list[Any], data: st.DataObject
) -> None:
    rows, plain = [], {}
    chosen = data.draw(st.integers(-1, len(given_votes) - 1))
    Answer.objects.all().delete()
    for number, (up, down, carried, endorsed) in enumerate(given_votes):
        row = actions.answer(question=question, by=bob, body="So it is.")
        Vote.objects.bulk_create(
            Vote(item=row.item, value=1 if n < up else -1, origin=f"{row.pk}:{n}")
            for n in range(up + down)
        )
        score = up - down + carried
        Item.objects.filter(pk=row.pk).update(score=score, carried_score=carried)
        if endorsed:
            Endorsement.objects.create(answer=row, by=tara)
        if number == chosen:
            Question.objects.filter(pk=question.pk).update(accepted=row)
        worth = ranking.wilson(up + max(carried, 0), down + max(-carried, 0))
        rows.append(row.pk)
        plain[row.pk] = (-(number == chosen), -endorsed, -round(worth, 9), -score, number)
    found = list(Answer.objects.for_page(reread(question), bob))
    assert [row.pk for row in found] == sorted(rows, key=lambda pk: plain[pk])


def test_the_bound_is_wilsons() -> None:
    # E. Miller's cases, and Wilson's interval computed by hand for 1 of 1 and 3 of 4.
    assert ranking.wilson(0, 9) == 0
    assert ranking.wilson(1, 0) == pytest.approx(0.2065, abs=1e-4)
    assert ranking.wilson(3, 1) == pytest.approx(0.3006, abs=1e-4)
    assert ranking.wilson(40, 1) > ranking.wilson(4, 0)


def test_active_is_what_was_written_in_last_and_can_be_told_anew(
    signed_in: SignIn, alice: User, bob: User
) -> None:
    old, new = (
        actions.ask(by=alice, title=f"Question {n}?", body="Why?", tags=["bread"]) for n in "ab"
    )
    answer = actions.answer(question=old, by=bob, body="So it is.")
    lately.read(list(Event.objects.all()))
    kept = dict(Question.objects.values_list("pk", "active_at"))
    assert kept[old.pk] == answer.item.published_at
    html = signed_in(bob).get(reverse("questions"), {"order": "active"}).content.decode()
    assert html.index(old.item.title) < html.index(new.item.title)
    Question.objects.update(active_at=old.item.created_at)
    lately.rebuild()
    assert dict(Question.objects.values_list("pk", "active_at")) == kept
    items.set_status(item=answer.item, status=Status.HIDDEN)
    lately.refresh([old.pk])
    assert Question.objects.get(pk=old.pk).active_at == old.item.published_at


def test_what_waits_for_a_teacher_and_what_is_for_you(
    signed_in: SignIn, tara: User, bob: User, charlie: User, alice: User, asked: Question
) -> None:
    actions.ask(by=alice, title="A question about nothing?", body="Why?")
    url = reverse("questions-waiting")
    html = signed_in(tara).get(url).content.decode()
    assert "Why warm water?" in html
    assert "A question about nothing?" not in html
    assert "Why warm water?" not in signed_in(bob).get(url).content.decode()
    course = asked.about.path[0] if asked.about else 0
    assert "Why warm water?" in signed_in(tara).get(url, {"about": course}).content.decode()
    assert "Why warm water?" not in signed_in(tara).get(url, {"about": "1"}).content.decode()
    known = actions.ask(by=alice, title="The first about rye?", body="Why?", tags=["rye"])
    more = actions.ask(by=alice, title="Another one about rye?", body="Why?", tags=["rye"])
    actions.answer(question=known, by=charlie, body="So it is.")
    mine = signed_in(charlie).get(reverse("questions"), {"order": "for-you"}).content.decode()
    assert more.item.title in mine
    assert known.item.title not in mine
    assert "Why warm water?" not in mine
    actions.answer(question=asked, by=bob, body="It wakes the yeast.")
    assert "Nobody waits" in signed_in(tara).get(url).content.decode()


@pytest.mark.django_db(transaction=True)
def test_races(
    monkeypatch: pytest.MonkeyPatch, alice: User, bob: User, tara: User, mona: User, lesson: Lesson
) -> None:
    asked = actions.ask(by=alice, title="Why warm water?", body="I use cold.", about=lesson.item)
    first, second = (actions.answer(question=asked, by=bob, body=f"Number {n}.") for n in (1, 2))
    # Two accepts: the last one stays, and each that changed something says so.
    found = at_once([lambda: actions.accept(answer=first, by=alice)] * 3)
    assert sorted(found) == [False, False, True]
    at_once([partial(actions.accept, answer=row, by=alice) for row in (first, second)])
    asked.refresh_from_db()
    assert asked.accepted_id in (first.pk, second.pk)
    # Endorsing twice at once is endorsing once.
    found = at_once([lambda: judging.endorse(answer=first, by=tara)] * 3)
    assert sorted(found) == [False, False, True]
    assert Event.objects.filter(verb=Verb.ENDORSE).count() == 1
    # Each the duplicate of the other: one of them is refused.
    other = actions.ask(by=alice, title="Why cold water?", body="I use warm.")
    pairs = ((asked, other), (other, asked))
    with monkeypatch.context() as patch:
        hesitate(patch, "community.questions.closing.first_of")
        found = at_once([
            partial(closing.close, question=q, by=mona, reason=Reason.DUPLICATE, original=o)
            for q, o in pairs
        ])  # fmt: skip
    assert sorted(type(each).__name__ for each in found) == ["ValidationError", "bool"]
    # Closing while somebody answers: whoever is second finds what the first did.
    open_one = Question.objects.get(closed_at=None)
    with monkeypatch.context() as patch:
        hesitate(patch, "items.actions.check_reply")
        done, _closed = at_once([
            lambda: actions.answer(question=open_one, by=bob, body="Just in time."),
            lambda: closing.close(question=open_one, by=mona, reason=Reason.UNCLEAR),
        ])  # fmt: skip
    open_one.refresh_from_db()
    assert open_one.closed_at is not None
    if isinstance(done, Answer):
        assert done.item.created_at < open_one.closed_at
    else:
        assert isinstance(done, PermissionDenied)
    # Asking while the course closes: the question is behind the gate, whoever is first.
    with monkeypatch.context() as patch:
        hesitate(patch, "community.questions.actions._gate_of")
        at_once([
            lambda: actions.ask(by=alice, title="In time?", body="Am I?", about=lesson.item),
            lambda: catalogue.set_open(course=lesson.course, open=False),
        ])  # fmt: skip
    question = Item.objects.get(title="In time?")
    assert question.gate_id == Item.objects.get(pk=lesson.pk).gate_id
    connection.close()


def test_shares_of_votes_are_not_rounded(question: Question, bob: User) -> None:
    """18 of 45 stand below 24 of 63, but by whole numbers alone they would not."""
    rows = []
    for up, down in ((18, 27), (24, 39)):
        row = actions.answer(question=question, by=bob, body="So it is.")
        Vote.objects.bulk_create(
            Vote(item=row.item, value=1 if n < up else -1, origin=f"{row.pk}:{n}")
            for n in range(up + down)
        )
        rows.append(row)
    assert ranking.wilson(18, 27) < ranking.wilson(24, 39)
    assert list(Answer.objects.for_page(reread(question), bob)) == rows[::-1]
