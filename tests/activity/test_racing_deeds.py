"""The same person, or several, at the same moment: each deed counts exactly once."""

import random
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

import pytest
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from accounts.models import User
from activity import actions, partitions
from activity.collector import Collected, collect
from activity.models import Event
from community.questions.models import Question
from items.models import Bookmark, Item, Vote
from tests.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def check(item: Item, started: int = 0) -> int:
    """The stored score, which must be what is carried and what is voted."""
    item.refresh_from_db()
    votes = item.votes.aggregate(sum=Sum("value"))["sum"] or 0
    assert item.score == item.carried_score + votes == started + votes
    return item.score


def test_a_double_click_votes_once(question: Question, bob: User) -> None:
    item = question.item
    results = at_once([partial(actions.vote, item=item, by=bob, value=1)] * 5)
    assert results == [1] * 5
    assert check(item) == 1
    assert Vote.objects.count() == Event.objects.filter(verb="vote").count() == 1


def test_vote_and_undo_at_once_leave_one_of_them(question: Question, bob: User) -> None:
    Item.objects.filter(pk=question.pk).update(carried_score=7, score=7)
    values = [1, 0, -1, 0, 1, -1]
    for _ in range(3):
        results = at_once(
            [partial(actions.vote, item=question.item, by=bob, value=value) for value in values]
        )
        assert all(isinstance(result, int) for result in results), results
        last = Event.objects.filter(verb="vote").order_by("-pk")[0]
        assert check(question.item, 7) == 7 + last.amount


def test_votes_of_many_at_once_all_count(
    question: Question, bob: User, charlie: User, tara: User
) -> None:
    dice = random.Random(1)
    deeds = [
        partial(actions.vote, item=question.item, by=dice.choice([bob, charlie, tara]), value=value)
        for value in dice.choices([1, 0, -1], k=12)
    ]
    results = at_once(deeds)
    assert all(isinstance(result, int) for result in results), results
    check(question.item)


def test_saving_twice_at_once_keeps_once(question: Question, bob: User) -> None:
    save = partial(actions.save, item=question.item, by=bob)
    assert sorted(at_once([save] * 4)) == [False, False, False, True]
    assert Bookmark.objects.count() == Event.objects.filter(verb="save").count() == 1
    assert sorted(at_once([partial(save, keep=False)] * 4)) == [False, False, False, True]
    assert Event.objects.filter(verb="unsave").count() == 1


def test_following_twice_at_once_is_recorded_once(alice: User, bob: User) -> None:
    follow = partial(actions.follow, person=alice, by=bob)
    assert sorted(at_once([follow] * 4)) == [False, False, False, True]
    assert Event.objects.filter(verb="follow").count() == 1


def test_one_batch_sent_twice_at_once_is_recorded_once(question: Question, bob: User) -> None:
    batch = [
        {"id": str(uuid.uuid4()), "verb": "read", "item": question.pk, "seconds": 15,
         "at": timezone.now().isoformat()}
        for _ in range(20)
    ]  # fmt: skip
    results = at_once([partial(collect, batch[::step], bob) for step in (1, -1, 1, -1)])
    assert all(isinstance(result, Collected) for result in results), results
    assert sum(result.recorded for result in results) == 20
    assert sum(result.repeated for result in results) == 60
    assert Event.objects.filter(verb="read").count() == 20


@pytest.fixture
def part() -> Iterator[datetime]:
    """A month of long ago, whose part is dropped in the end."""
    month = datetime(1999, 12, 1, tzinfo=UTC)
    yield month
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {partitions.name(month)}")


def test_two_makers_of_a_part_at_once_make_it_once(part: datetime, alice: User) -> None:
    event = Event.objects.create(user=alice, verb="open", at=part)
    results = at_once([partial(partitions.ensure, part)] * 4)
    assert all(isinstance(result, list) for result in results), results
    assert Event.objects.get().pk == event.pk
