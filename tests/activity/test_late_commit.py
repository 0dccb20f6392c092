"""A reader never skips an event whose transaction committed late, nor hears one twice."""

import random
from collections.abc import Sequence
from functools import partial

import pytest
from django.core.management import call_command
from django.db import transaction

from accounts.models import User
from activity import readers, registry
from activity.models import Event, Reader
from tests.activity.conftest import Session
from tests.delivering import deliver_until
from tests.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)

INSERT = (
    "INSERT INTO activity_event (at, user_id, verb, amount, context)"
    " VALUES (now(), %s, 'open', 1, '{}') RETURNING id"
)


def insert(session: Session, user: User) -> int:
    row = session.execute(INSERT, [user.pk]).fetchone()
    assert row is not None
    return int(str(row[0]))


def test_an_event_that_commits_late_is_told_all_the_same(
    alice: User, memory: list[int], other: Session
) -> None:
    early = insert(other, alice)  # draws the lower number, stays open
    late = Event.objects.create(user=alice, verb="open").pk
    assert early < late

    readers.deliver()
    assert memory == []  # the line stands at the open transaction: nothing behind it may pass

    other.commit()
    deliver_until(lambda: len(memory) >= 2)
    assert sorted(memory) == [early, late]
    readers.deliver()
    assert len(memory) == 2


def test_what_was_committed_before_an_open_transaction_is_told_at_once(
    alice: User, memory: list[int], other: Session
) -> None:
    first = Event.objects.create(user=alice, verb="open").pk
    second = insert(other, alice)
    deliver_until(lambda: memory)
    assert memory == [first]
    other.rollback()
    third = Event.objects.create(user=alice, verb="open").pk
    deliver_until(lambda: len(memory) >= 2)
    assert memory == [first, third]
    assert second not in memory


def test_several_deliveries_at_once_tell_everything_once(alice: User, memory: list[int]) -> None:
    written = Event.objects.bulk_create(Event(user=alice, verb="open") for _ in range(50))
    deliver = partial(deliver_until, lambda: len(memory) >= 50)
    assert at_once([deliver] * 4) == [None] * 4
    assert sorted(memory) == [event.pk for event in written]


def test_many_events_of_interleaved_transactions_come_once_each(
    alice: User, memory: list[int], other: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "BATCH", 3)
    dice = random.Random(0)
    written: set[int] = set()
    pending: set[int] = set()
    for _ in range(60):
        match dice.randrange(6):
            case 0 | 1:
                written.add(Event.objects.create(user=alice, verb="open").pk)
            case 2 | 3:
                pending.add(insert(other, alice))
            case 4:
                readers.deliver()
            case _ if dice.random() < 0.7:
                other.commit()
                written |= pending
                pending.clear()
            case _:
                other.rollback()
                pending.clear()
        assert len(memory) == len(set(memory))
        assert set(memory) <= written
    other.rollback()
    deliver_until(lambda: len(memory) >= len(written))
    assert sorted(memory) == sorted(written)


failures: list[int] = []


def fail(events: Sequence[Event]) -> None:
    Reader.objects.create(name="what a failing reader wrote")
    failures.append(len(events))
    raise RuntimeError("no")


def test_a_reader_that_fails_is_told_again_and_holds_up_nobody(
    alice: User, memory: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    event = Event.objects.create(user=alice, verb="open").pk
    broken = registry.Registered("broken", f"{__name__}.fail")
    monkeypatch.setattr(registry, "_readers", {"broken": broken, **registry._readers})
    failures.clear()
    deliver_until(lambda: memory and failures)
    assert memory == [event]
    assert not Reader.objects.filter(name="what a failing reader wrote").exists()
    once = len(failures)
    readers.deliver()
    assert memory == [event]
    assert len(failures) == once + 1


def test_a_reader_that_joins_later_hears_everything(alice: User, memory: list[int]) -> None:
    events = [Event.objects.create(user=alice, verb="open").pk for _ in range(3)]
    assert not Reader.objects.exists()
    deliver_until(lambda: len(memory) >= 3)
    assert memory == events


def test_after_a_restore_the_readers_stop_until_the_events_are_rebased(
    alice: User, memory: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    seen = Event.objects.create(user=alice, verb="open").pk
    deliver_until(lambda: memory)
    assert memory == [seen]
    # A restored database counts its transactions from the beginning again.
    Reader.objects.update(xid=2**60)
    Event.objects.update(xid=2**60)
    unread = Event.objects.create(user=alice, verb="open").pk
    readers.deliver()
    assert memory == [seen]
    Event.objects.filter(pk=unread).update(xid=2**60)
    call_command("rebase_events")
    assert "2 events are behind" in capsys.readouterr().out
    assert memory == [seen, unread]
    newer = Event.objects.create(user=alice, verb="open").pk
    deliver_until(lambda: len(memory) >= 3)
    assert memory == [seen, unread, newer]


def test_rebasing_without_need_tells_nothing_twice(
    alice: User, memory: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "BATCH", 2)
    events = [Event.objects.create(user=alice, verb="open").pk for _ in range(5)]
    assert readers.rebase() == 5
    assert memory == events
    assert readers.rebase() == 0
    readers.deliver()
    assert memory == events


def test_what_a_reader_was_told_can_be_counted_anew(alice: User, memory: list[int]) -> None:
    def old() -> list[int]:
        with transaction.atomic():
            return list(readers.told("test").order_by("pk").values_list("pk", flat=True))

    first = Event.objects.create(user=alice, verb="open").pk
    assert old() == []
    deliver_until(lambda: memory)
    second = Event.objects.create(user=alice, verb="open").pk
    assert old() == [first]
    deliver_until(lambda: len(memory) >= 2)
    assert old() == memory == [first, second]
