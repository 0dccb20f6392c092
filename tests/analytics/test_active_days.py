"""Days on which somebody was active: told bit by bit, they are what a recount gives."""

import random
from datetime import UTC, date, datetime, timedelta
from functools import partial
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from accounts.models import User
from activity import readers, registry
from activity.models import VALUE_ACTS, Event, Verb
from analytics import active
from analytics.models import ActiveDay
from tests.delivering import deliver_until
from tests.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def stored() -> dict[tuple[int, date], int]:
    return {(row.user_id, row.day): row.acts for row in ActiveDay.objects.all()}


def all_told() -> bool:
    with transaction.atomic():
        return readers.told(active.READER).count() == Event.objects.count()


@pytest.fixture(autouse=True)
def _only_this_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = registry._readers[active.READER]
    monkeypatch.setattr(registry, "_readers", {active.READER: ours})


@pytest.mark.parametrize("seed", range(2))
def test_a_recount_gives_what_was_counted(
    seed: int, alice: User, bob: User, tara: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice = random.Random(seed)
    monkeypatch.setattr(active, "BATCH", 7)
    start = datetime(2026, 11, 20, tzinfo=UTC)
    expected: dict[tuple[int, date], int] = {}
    for _ in range(8):
        batch = []
        for _ in range(dice.randrange(12)):
            user = dice.choice([alice, bob, tara, None])
            verb = dice.choice([*VALUE_ACTS, *Verb])
            at = start + timedelta(minutes=dice.randrange(5 * 24 * 60))
            batch.append(Event(user=user, verb=verb, at=at))
            if user is not None and verb in VALUE_ACTS:
                key = (user.pk, at.date())
                expected[key] = expected.get(key, 0) + 1
        Event.objects.bulk_create(batch)
        monkeypatch.setattr(readers, "BATCH", dice.randrange(1, 9))
        readers.deliver()
        if dice.random() < 0.3:
            active.rebuild()  # also while events are unread
    deliver_until(lambda: stored() == expected)
    assert active.rebuild() == (len(expected), 0)
    assert stored() == expected
    ActiveDay.objects.all().update(acts=99)
    assert active.rebuild() == (len(expected), len(expected))
    assert stored() == expected


def test_recounting_while_events_are_told_counts_each_once(alice: User) -> None:
    at = datetime(2026, 11, 24, 12, tzinfo=UTC)
    Event.objects.bulk_create(Event(user=alice, verb=Verb.ASK, at=at) for _ in range(30))
    whole = {(alice.pk, at.date()): 30}
    deliver = partial(deliver_until, lambda: stored() == whole)
    results = at_once([deliver, active.rebuild, deliver, active.rebuild])
    assert [results[0], results[2]] == [None, None]
    active.rebuild()
    assert stored() == whole


def test_what_is_not_told_yet_is_not_counted_by_a_recount(alice: User) -> None:
    Event.objects.create(user=alice, verb=Verb.ASK)
    assert active.rebuild() == (0, 0)
    deliver_until(stored)
    assert list(stored().values()) == [1]


@override_settings(TIME_ZONE="Asia/Shanghai")
def test_a_day_is_a_day_of_the_site_s_zone(alice: User) -> None:
    for moment in (
        "2026-11-23T15:59:59Z",  # 23:59:59 on the 23rd in UTC+8
        "2026-11-23T16:00:00Z",  # midnight of the 24th
        "2026-11-24T15:59:59Z",  # 23:59:59 on the 24th
        "2026-11-24T16:00:00Z",
        "2026-12-31T16:00:00Z",
    ):
        Event.objects.create(user=alice, verb=Verb.ASK, at=datetime.fromisoformat(moment))
    expected = {
        (alice.pk, date(2026, 11, 23)): 1,
        (alice.pk, date(2026, 11, 24)): 2,
        (alice.pk, date(2026, 11, 25)): 1,
        (alice.pk, date(2027, 1, 1)): 1,
    }
    deliver_until(lambda: len(stored()) >= 4)
    assert stored() == expected
    active.rebuild()
    assert stored() == expected


def test_looking_is_no_act(alice: User) -> None:
    for verb in set(Verb) - VALUE_ACTS:
        Event.objects.create(user=alice, verb=verb)
    Event.objects.create(user=None, verb=Verb.VOTE)
    deliver_until(all_told)
    assert stored() == {}


def test_the_command_says_how_far_the_stored_days_were_off(alice: User, bob: User) -> None:
    at = datetime(2026, 11, 24, 12, tzinfo=UTC)
    for days in range(3):
        Event.objects.create(user=alice, verb=Verb.ASK, at=at - timedelta(days=days))
    deliver_until(lambda: len(stored()) == 3)
    expected = stored()
    assert command() == "3 active days, as stored.\n"

    lost, wrong, _right = ActiveDay.objects.order_by("day")
    lost.delete()
    ActiveDay.objects.filter(pk=wrong.pk).update(acts=7)
    ActiveDay.objects.create(user=bob, day=date(2026, 11, 1), acts=1)
    assert command() == "3 active days; 3 of the stored ones were wrong and are mended.\n"
    assert stored() == expected
    assert command() == "3 active days, as stored.\n"


def command() -> str:
    out = StringIO()
    call_command("rebuild_active_days", stdout=out)
    return out.getvalue()
