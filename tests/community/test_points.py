"""Points follow deeds, are taken back with them, and are what the events say."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from activity import actions as deeds
from activity.events import record
from activity.models import Event, Reader, Verb
from community.points import bounties, ledger, rules
from community.points.models import Award, Rule
from community.questions import actions as questions
from community.questions.models import Question
from items import actions as items
from items.models import Item
from tests.delivering import deliver_until

SignIn = Callable[[User | None], Client]


@pytest.fixture(autouse=True)
def _any_world(db: None) -> None:
    """Without a worker the readers are told by hand."""


def tell() -> None:
    """What the reader would be told by now, in order, as if for the first time."""
    done = set(Award.objects.values_list("event", flat=True))
    ledger.read([e for e in Event.objects.order_by("id") if e.pk not in done])


def crowd(count: int) -> list[User]:
    """People who vote."""
    return User.objects.bulk_create(
        User(email=f"v{n}@example.org", handle=f"v{n}", handle_skeleton=f"v{n}")
        for n in range(count)
    )


def total(user: User) -> int:
    return Award.objects.filter(user=user).total()


def test_votes_give_and_undone_votes_take_back(
    question: Question, alice: User, bob: User, charlie: User
) -> None:
    deeds.vote(item=question.item, by=bob, value=1)
    deeds.vote(item=question.item, by=charlie, value=-1)
    tell()
    assert total(alice) == 10 - 2
    deeds.vote(item=question.item, by=bob, value=-1)
    deeds.vote(item=question.item, by=charlie, value=0)
    tell()
    assert total(alice) == -2
    assert list(Award.objects.order_by("pk").values_list("points", flat=True)) == [10, -2, -12, 2]


def test_one_answer_of_a_question_is_accepted(
    question: Question, alice: User, bob: User, charlie: User
) -> None:
    first = questions.answer(question=question, by=bob, body="Feed your yeast some sugar first.")
    other = questions.answer(question=question, by=charlie, body="Wait longer: an hour at least.")
    questions.accept(answer=first, by=alice)
    tell()
    assert (total(alice), total(bob), total(charlie)) == (2, 15, 0)
    questions.accept(answer=other, by=alice)
    tell()
    assert (total(alice), total(bob), total(charlie)) == (2, 0, 15)
    questions.accept(answer=other, by=alice, accepted=False)
    tell()
    assert (total(alice), total(bob), total(charlie)) == (0, 0, 0)


def test_nobody_earns_by_accepting_their_own(question: Question, alice: User) -> None:
    own = questions.answer(question=question, by=alice, body="I found it out: the yeast was old.")
    questions.accept(answer=own, by=alice)
    tell()
    assert not Award.objects.exists()


def test_an_answer_is_endorsed_once_however_many_do(
    question: Question, bob: User, tara: User, charlie: User
) -> None:
    answer = questions.answer(question=question, by=bob, body="Feed your yeast some sugar first.")
    for teacher in (tara, charlie):
        record(Verb.ENDORSE, user=teacher, item=answer.item)
    record(Verb.ENDORSE, user=tara, item=answer.item, amount=0)
    tell()
    assert total(bob) == 15
    record(Verb.ENDORSE, user=charlie, item=answer.item, amount=0)
    tell()
    assert total(bob) == 0


def test_what_is_removed_gives_nothing_until_it_is_restored(
    question: Question, alice: User, bob: User
) -> None:
    deeds.vote(item=question.item, by=bob, value=1)
    for amount, expected in ((1, 0), (1, 0), (0, 10), (0, 10)):
        record(Verb.REMOVE, user=alice, item=question.item, amount=amount)
        tell()
        assert total(alice) == expected


def test_votes_give_so_much_a_day_and_no_more(question: Question, alice: User) -> None:
    noon = timezone.now().replace(hour=12, minute=0)
    texts = [
        items.create(kind="answer", author=alice, body=f"Answer {n}", parent=question.item)
        for n in range(rules.VOTES_A_DAY // 10 + 2)
    ]
    voters = [User.objects.create_user(f"v{n}@example.org", f"v{n}") for n in range(len(texts))]
    for text, voter in zip(texts, voters, strict=True):
        record(Verb.VOTE, user=voter, item=text, amount=1, at=noon)
    tell()
    assert total(alice) == rules.VOTES_A_DAY
    record(Verb.VOTE, user=voters[-1], item=texts[-1], amount=0, at=noon)
    tell()
    # What the limit kept from giving is not taken back either.
    assert total(alice) == rules.VOTES_A_DAY
    record(Verb.VOTE, user=voters[0], item=texts[0], amount=0, at=noon)
    record(Verb.VOTE, user=voters[-1], item=texts[-1], amount=1, at=noon + timedelta(days=1))
    tell()
    assert total(alice) == rules.VOTES_A_DAY


@pytest.mark.django_db(transaction=True)
def test_a_deed_gives_its_points_through_the_reader_and_once(
    question: Question, alice: User, bob: User
) -> None:
    deeds.vote(item=question.item, by=bob, value=1)
    deliver_until(lambda: total(alice))
    ledger.read(list(Event.objects.all()))
    assert total(alice) == 10
    rebuilt = ledger.rebuild()
    assert rebuilt == (1, 0)
    Award.objects.update(points=7)
    assert ledger.rebuild() == (1, 1)
    assert total(alice) == 10


PEOPLE, ITEMS = 3, 3
HISTORY = st.lists(
    st.tuples(
        st.sampled_from([Verb.VOTE, Verb.ACCEPT, Verb.ENDORSE, Verb.REMOVE]),
        st.integers(0, PEOPLE - 1),
        st.integers(0, ITEMS - 1),
        st.sampled_from([-1, 0, 1]),
    ),
    max_size=25,
)


@given(history=HISTORY)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_total_is_what_holds_in_the_end_and_rebuilding_finds_the_same(
    question: Question,
    alice: User,
    bob: User,
    charlie: User,
    tara: User,
    history: list[tuple[Verb, int, int, int]],
) -> None:
    Award.objects.all().delete()
    Event.objects.all().delete()
    people = [bob, charlie, tara]
    texts = [
        items.create(kind="answer", author=person, body="An answer.", parent=question.item)
        for person in people
    ]
    removed: set[int] = set()
    votes: dict[tuple[int, int], int] = {}
    accepted: int | None = None
    endorsed: dict[int, set[int]] = {n: set() for n in range(ITEMS)}
    for verb, who, what, value in history:
        amount = value if verb == Verb.VOTE else int(value > 0)
        by = question.item.author if verb == Verb.ACCEPT else people[who]
        record(verb, user=by, item=texts[what], amount=amount)
        match verb:
            case Verb.VOTE:
                votes[who, what] = value
            case Verb.ACCEPT if amount:
                accepted = what
            case Verb.ACCEPT if accepted == what:
                accepted = None
            case Verb.ENDORSE:
                (endorsed[what].add if amount else endorsed[what].discard)(who)
            case Verb.REMOVE:
                (removed.add if amount else removed.discard)(what)
    # In pieces, as the reader gets them.
    told = list(Event.objects.order_by("id"))
    for start in range(0, len(told), 7):
        ledger.read(told[start : start + 7])
    before = list(
        Award.objects.order_by("event", "pk").values_list("event", "rule", "user", "points")
    )
    for n, person in enumerate(people):
        expected = sum(
            rules.VOTED[value] for (who, what), value in votes.items() if what == n and who != n
        )
        expected += rules.ACCEPTED if accepted == n else 0
        expected += rules.ENDORSED if endorsed[n] - {n} else 0
        assert total(person) == (0 if n in removed else expected)
    choosing = accepted is not None and accepted not in removed
    assert total(alice) == (rules.ACCEPTING if choosing else 0)
    Award.objects.all().delete()
    ledger.read(told)
    again = list(
        Award.objects.order_by("event", "pk").values_list("event", "rule", "user", "points")
    )
    assert again == before


def test_ones_points_are_explained_entry_by_entry(
    question: Question, alice: User, bob: User, signed_in: SignIn
) -> None:
    deeds.vote(item=question.item, by=bob, value=1)
    tell()
    page = signed_in(alice).get("/points/").content.decode()
    assert "10 points in all" in page
    assert question.item.title in page
    Item.objects.filter(pk=question.pk).update(status="removed")
    assert question.item.title not in signed_in(alice).get("/points/").content.decode()
    assert signed_in(alice).get("/api/v1/me/points/").json() == {"total": 10}
    rows = signed_in(alice).get("/api/v1/me/points/entries/").json()["results"]
    assert [(row["rule"], row["points"]) for row in rows] == [(Rule.VOTED, 10)]
    assert signed_in(bob).get("/api/v1/me/points/").json() == {"total": 0}
    assert signed_in(None).get("/api/v1/me/points/").status_code in {401, 403}


def test_many_votes_are_read_at_once_and_a_day_ends_at_midnight_here(
    question: Question, alice: User, django_assert_max_num_queries: Any
) -> None:
    """Whose day it is: that of the site, not of UTC."""
    midnight = datetime(2026, 3, 2, tzinfo=rules.zone())
    voters = crowd(50)
    for n, voter in enumerate(voters):
        at = midnight + timedelta(seconds=-1 if n < 25 else 0)
        record(Verb.VOTE, user=voter, item=question.item, amount=1, at=at)
    with django_assert_max_num_queries(6):
        ledger.read(list(Event.objects.order_by("id")))
    assert total(alice) == 2 * rules.VOTES_A_DAY
    days = {row.at.astimezone(rules.zone()).date() for row in Award.objects.all()}
    assert len(days) == 2


def test_what_a_bounty_took_stays_taken_when_all_is_rebuilt(
    question: Question, alice: User
) -> None:
    """The reader has not been told of the bounty yet, whose points are gone all the same."""
    for voter in crowd(6):
        record(Verb.VOTE, user=voter, item=question.item, amount=1)
    last = Event.objects.latest("id")
    Reader.objects.update_or_create(
        name=ledger.READER, defaults={"xid": last.xid, "event": last.pk}
    )
    tell()
    bounties.offer(question=question.item, by=alice, amount=50)
    assert total(alice) == 10
    assert ledger.rebuild().wrong == 0
    assert total(alice) == 10
