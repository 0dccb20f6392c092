"""A bounty leaves its giver's points at once and is paid or returned once, whoever acts meanwhile."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from accounts.models import User
from activity.models import Event
from community.points import bounties, ledger
from community.points.models import Award, Bounty, Rule
from community.questions import actions as questions
from community.questions import closing
from community.questions.models import Answer, Question, Reason
from items import actions as items
from items.models import Item, Status
from tests.racing import at_once, hesitate

SignIn = Callable[[User | None], Client]
JSON = "application/json"
RACE = pytest.mark.django_db(transaction=True)


def total(user: User) -> int:
    return Award.objects.filter(user=user).total()


def earn(user: User, points: int) -> None:
    """Points of earlier days."""
    Award.objects.create(
        user=user, event=-user.pk, rule=Rule.VOTED, points=points,
        at=timezone.now() - timedelta(days=30),
    )  # fmt: skip


@pytest.fixture
def rich(alice: User) -> User:
    """Alice, with 100 points."""
    earn(alice, 100)
    return alice


@pytest.fixture
def answer(question: Question, bob: User) -> Answer:
    """Bob's answer to Alice's question."""
    return questions.answer(question=question, by=bob, body="Feed your yeast some sugar first.")


def test_a_bounty_is_taken_at_once_and_given_to_an_answer(
    rich: User, bob: User, question: Question, answer: Answer
) -> None:
    bounties.offer(question=question.item, by=rich, amount=50)
    assert total(rich) == 50
    paid = bounties.give(answer=answer.item, by=rich)
    assert (paid.paid, paid.winner_id) == (50, answer.pk)
    assert (total(rich), total(bob)) == (50, 50)
    with pytest.raises(PermissionDenied):
        bounties.give(answer=answer.item, by=rich)
    # The reader is told of it later and gives nothing twice.
    ledger.read(list(Event.objects.all()))
    assert (total(rich), total(bob)) == (50, 50)


@pytest.mark.parametrize(
    ("amount", "points", "code"),
    [(50, 49, "points"), (30, 100, "amount"), (-50, 100, "amount"), (100, 100, "")],
)
def test_one_offers_what_one_has(
    alice: User, question: Question, amount: int, points: int, code: str
) -> None:
    earn(alice, points)
    if not code:
        bounties.offer(question=question.item, by=alice, amount=amount)
        return
    with pytest.raises(ValidationError) as refused:
        bounties.offer(question=question.item, by=alice, amount=amount)
    assert refused.value.code == code
    assert total(alice) == points


def test_it_is_not_for_oneself_nor_for_what_nobody_can_read(
    rich: User, bob: User, question: Question, answer: Answer
) -> None:
    own = questions.answer(question=question, by=rich, body="I found it out: the yeast was old.")
    bounties.offer(question=question.item, by=rich, amount=50)
    with pytest.raises(PermissionDenied):
        bounties.give(answer=own.item, by=rich)
    with pytest.raises(PermissionDenied):
        bounties.give(answer=answer.item, by=bob)
    items.set_status(item=answer.item, status=Status.HIDDEN)
    with pytest.raises(PermissionDenied):
        bounties.give(answer=answer.item, by=rich)
    assert total(bob) == 0


def test_a_closed_question_takes_no_bounty(
    rich: User, question: Question, signed_in: SignIn
) -> None:
    assert "Offer a bounty" in signed_in(rich).get(question.get_absolute_url()).content.decode()
    closing.close(question=question, by=rich, reason=Reason.UNCLEAR)
    page = signed_in(rich).get(question.get_absolute_url()).content.decode()
    assert "Offer a bounty" not in page
    sent = signed_in(rich).post(f"/questions/{question.pk}/bounty/", {"amount": "50"}, follow=True)
    assert "This question is closed." in sent.content.decode()
    assert not Bounty.objects.exists()
    closing.reopen(question=question, by=rich)
    bounties.offer(question=question.item, by=rich, amount=50)


def end(bounty: Bounty) -> None:
    Bounty.objects.filter(pk=bounty.pk).update(until=timezone.now() - timedelta(days=2))


def test_in_the_end_the_accepted_answer_wins(
    rich: User, bob: User, question: Question, answer: Answer
) -> None:
    end(bounties.offer(question=question.item, by=rich, amount=50))
    questions.accept(answer=answer, by=rich)
    assert (bounties.settle_due(), bounties.settle_due()) == (1, 0)
    assert (total(rich), total(bob)) == (50, 50)


@pytest.mark.parametrize(("score", "won"), [(2, 25), (1, 0)])
def test_in_the_end_the_best_new_answer_wins_half(
    rich: User, bob: User, question: Question, score: int, won: int
) -> None:
    bounty = bounties.offer(question=question.item, by=rich, amount=50)
    late = questions.answer(question=question, by=bob, body="Feed your yeast some sugar first.")
    Item.objects.filter(pk=late.pk).update(score=score)
    assert bounties.settle_due() == 0
    end(bounty)
    assert bounties.settle_due() == 1
    assert (total(rich), total(bob)) == (100 - won, won)


def test_with_its_question_it_comes_back(rich: User, question: Question, answer: Answer) -> None:
    questions.accept(answer=answer, by=rich)
    bounties.offer(question=question.item, by=rich, amount=50)
    items.set_status(item=question.item, status=Status.REMOVED)
    assert bounties.settle_due() == 1
    assert total(rich) == 100


@RACE
def test_no_point_is_spent_twice(
    rich: User, question: Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    hesitate(monkeypatch, "community.points.ledger.total_of")
    other = questions.ask(by=rich, title="Why is my crust so thick?", body="It is like leather.")
    given = at_once([
        lambda: bounties.offer(question=question.item, by=rich, amount=100),
        lambda: bounties.offer(question=other.item, by=rich, amount=100),
    ])  # fmt: skip
    assert sorted(type(each).__name__ for each in given) == ["Bounty", "ValidationError"]
    assert total(rich) == 0


@RACE
def test_a_question_has_one_bounty(rich: User, bob: User, question: Question) -> None:
    earn(bob, 100)
    given = at_once([
        lambda: bounties.offer(question=question.item, by=rich, amount=50),
        lambda: bounties.offer(question=question.item, by=bob, amount=50),
    ])  # fmt: skip
    assert sorted(type(each).__name__ for each in given) == ["Bounty", "ValidationError"]
    assert total(rich) + total(bob) == 150


@RACE
def test_it_is_paid_once(rich: User, bob: User, charlie: User, question: Question) -> None:
    answers = [
        questions.answer(question=question, by=person, body="Feed your yeast some sugar first.")
        for person in (bob, charlie)
    ]
    end(bounties.offer(question=question.item, by=rich, amount=100))
    at_once([
        lambda: bounties.give(answer=answers[0].item, by=rich),
        lambda: bounties.give(answer=answers[1].item, by=rich),
        bounties.settle_due,
        bounties.settle_due,
    ])  # fmt: skip
    bounties.settle_due()
    assert total(rich) + total(bob) + total(charlie) == 100
    assert Bounty.objects.get().settled_at


def test_the_page_offers_shows_and_gives_it(
    rich: User, bob: User, question: Question, answer: Answer, signed_in: SignIn
) -> None:
    url = question.get_absolute_url()
    assert "You have 100 points" in signed_in(rich).get(url).content.decode()
    assert "A bounty needs 50 points; you have 0" in signed_in(bob).get(url).content.decode()
    assert "bounty" not in signed_in(None).get(url).content.decode()
    signed_in(rich).post(f"/questions/{question.pk}/bounty/", {"amount": "100"})
    for viewer, button in ((rich, True), (bob, False), (None, False)):
        page = signed_in(viewer).get(url).content.decode()
        assert "100 points for the best answer" in page
        assert ("Give the bounty" in page) is button
    listed = signed_in(None).get("/bounties/").content.decode()
    assert question.item.title in listed
    assert "100 points for the best answer" in listed
    assert 'href="/bounties/"' in signed_in(None).get("/questions/").content.decode()
    signed_in(rich).post(f"/answers/{answer.pk}/bounty/")
    assert "won 100 points" in signed_in(None).get(url).content.decode()
    assert question.item.title not in signed_in(None).get("/bounties/").content.decode()


def test_nobody_learns_of_bounties_on_what_they_may_not_see(
    rich: User, charlie: User, question: Question, course: object, signed_in: SignIn
) -> None:
    bounties.offer(question=question.item, by=rich, amount=50)
    Item.objects.filter(pk=question.pk).update(gate=course.item)  # type: ignore[attr-defined]
    stranger = signed_in(charlie)
    assert question.item.title not in stranger.get("/bounties/").content.decode()
    assert stranger.get("/api/v1/bounties/").json()["results"] == []
    for path in (f"/questions/{question.pk}/bounty/", f"/api/v1/questions/{question.pk}/bounty/"):
        assert stranger.post(path, {"amount": 50}, JSON).status_code == 404


def test_the_api_offers_and_gives(
    rich: User, bob: User, question: Question, answer: Answer, signed_in: SignIn
) -> None:
    caller = signed_in(rich)
    offered = caller.post(f"/api/v1/questions/{question.pk}/bounty/", {"amount": 100}, JSON)
    assert (offered.status_code, offered.json()["amount"]) == (201, 100)
    again = caller.post(f"/api/v1/questions/{question.pk}/bounty/", {"amount": 50}, JSON)
    assert again.status_code == 400
    listed = signed_in(None).get("/api/v1/bounties/").json()["results"]
    assert [row["question"] for row in listed] == [question.pk]
    assert signed_in(bob).post(f"/api/v1/answers/{answer.pk}/bounty/").status_code == 403
    assert caller.post(f"/api/v1/answers/{answer.pk}/bounty/").json()["paid"] == 100
    assert total(bob) == 100
