"""A reader never skips an event whose transaction committed late."""

from collections.abc import Iterator, Sequence

import psycopg
import pytest
from django.db import connection

from accounts.models import User
from activity import readers, registry
from activity.models import Event, Reader

told: list[int] = []


def remember(events: Sequence[Event]) -> None:
    told.extend(event.pk for event in events)


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """What a reader of our own has been told."""
    only = {"test": registry.Registered("test", f"{__name__}.remember")}
    monkeypatch.setattr(registry, "_readers", only)
    told.clear()
    yield told
    told.clear()


@pytest.fixture
def other() -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A second connection to the same database, with transactions of its own."""
    parameters = connection.get_connection_params()
    parameters = {
        name: value
        for name, value in parameters.items()
        if name in {"host", "port", "user", "password", "dbname"}
    }
    with psycopg.connect(**parameters) as session:
        yield session


INSERT = (
    "INSERT INTO activity_event (at, user_id, verb, amount, context)"
    " VALUES (now(), %s, 'open', 1, '{}') RETURNING id"
)


def insert(session: psycopg.Connection[tuple[object, ...]], user: User) -> int:
    row = session.execute(INSERT, [user.pk]).fetchone()
    assert row is not None
    return int(str(row[0]))


@pytest.mark.django_db(transaction=True)
def test_an_event_that_commits_late_is_told_all_the_same(
    alice: User, memory: list[int], other: psycopg.Connection[tuple[object, ...]]
) -> None:
    early = insert(other, alice)  # draws the lower number, stays open
    late = Event.objects.create(user=alice, verb="open").pk
    assert early < late

    readers.deliver()
    assert memory == []  # the line stands at the open transaction: nothing behind it may pass

    other.commit()
    readers.deliver()
    assert sorted(memory) == [early, late]
    readers.deliver()
    assert len(memory) == 2


@pytest.mark.django_db(transaction=True)
def test_what_was_committed_before_an_open_transaction_is_told_at_once(
    alice: User, memory: list[int], other: psycopg.Connection[tuple[object, ...]]
) -> None:
    first = Event.objects.create(user=alice, verb="open").pk
    second = insert(other, alice)
    readers.deliver()
    assert memory == [first]
    other.rollback()
    readers.deliver()
    assert memory == [first]
    assert second not in memory


@pytest.mark.django_db(transaction=True)
def test_a_reader_that_fails_is_told_again(
    alice: User, memory: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    event = Event.objects.create(user=alice, verb="open").pk
    broken = {"test": registry.Registered("test", "tests.activity.test_late_commit.fail")}
    with monkeypatch.context() as patched:
        patched.setattr(registry, "_readers", broken)
        readers.deliver()
    assert memory == []
    assert not Reader.objects.filter(name="test", event__gt=0).exists()
    readers.deliver()
    assert memory == [event]


def fail(events: Sequence[Event]) -> None:
    raise RuntimeError("no")


@pytest.mark.django_db(transaction=True)
def test_after_a_restore_the_readers_stop_until_the_events_are_rebased(
    alice: User, memory: list[int]
) -> None:
    seen = Event.objects.create(user=alice, verb="open").pk
    readers.deliver()
    assert memory == [seen]
    # A restored database counts its transactions from the beginning again.
    Reader.objects.update(xid=2**60)
    Event.objects.update(xid=2**60)
    unread = Event.objects.create(user=alice, verb="open").pk
    readers.deliver()
    assert memory == [seen]
    Event.objects.filter(pk=unread).update(xid=2**60)
    assert readers.rebase() == 2
    assert memory == [seen, unread]
    newer = Event.objects.create(user=alice, verb="open").pk
    readers.deliver()
    assert memory == [seen, unread, newer]
