"""Events lie in their month's part of the table, also those that were there before it."""

import uuid
from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from accounts.models import User
from activity import partitions, tasks
from activity.events import record
from activity.models import ClientEvent, Event, Verb

DEFAULT = "activity_event_default"
pytestmark = pytest.mark.django_db


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def part_of(event: Event) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tableoid::regclass::text FROM activity_event WHERE id = %s", [event.pk]
        )
        return str(cursor.fetchone()[0])


def test_months_go_over_the_turn_of_the_year() -> None:
    months = list(partitions.months(at("2003-11-30T23:00:00Z"), at("2004-02-01T00:00:00Z")))
    assert [f"{month:%Y-%m-%d}" for month in months] == [
        "2003-11-01", "2003-12-01", "2004-01-01", "2004-02-01",
    ]  # fmt: skip


def test_a_month_is_a_month_of_utc() -> None:
    east = datetime(2004, 1, 1, 7, tzinfo=timezone(timedelta(hours=8)))
    assert [f"{month:%Y-%m}" for month in partitions.months(east, east)] == ["2003-12"]


def test_an_event_lands_in_its_month(alice: User) -> None:
    made = partitions.ensure(at("2003-11-05T00:00:00Z"), at("2004-01-05T00:00:00Z"))
    assert made == ["activity_event_2003_11", "activity_event_2003_12", "activity_event_2004_01"]
    for moment, part in (
        ("2003-10-31T23:59:59.999999Z", DEFAULT),
        ("2003-11-01T00:00:00Z", "activity_event_2003_11"),
        ("2003-11-30T23:59:59.999999Z", "activity_event_2003_11"),
        ("2003-12-31T23:59:59.999999Z", "activity_event_2003_12"),
        ("2004-01-01T07:59:59+08:00", "activity_event_2003_12"),
        ("2004-01-01T00:00:00Z", "activity_event_2004_01"),
        ("2004-02-01T00:00:00Z", DEFAULT),
    ):
        assert part_of(record(Verb.OPEN, user=alice, at=at(moment))) == part, moment


def test_what_lay_in_the_default_part_moves_and_stays_what_it_is(alice: User) -> None:
    event = record(Verb.OPEN, user=alice, at=at("2003-12-24T18:00:00Z"), context={"a": 1})
    beside = record(Verb.OPEN, user=alice, at=at("2004-01-01T00:00:00Z"))
    before = Event.objects.filter(pk=event.pk).values().get()
    assert part_of(event) == DEFAULT
    assert partitions.ensure(event.at) == ["activity_event_2003_12"]
    assert part_of(event) == "activity_event_2003_12"
    assert part_of(beside) == DEFAULT
    assert Event.objects.filter(pk=event.pk).values().get() == before
    assert partitions.ensure(event.at) == []
    assert Event.objects.count() == 2


def test_a_new_part_has_the_table_s_rules(alice: User, bob: User) -> None:
    moment = at("2003-12-24T18:00:00Z")
    partitions.ensure(moment)
    with pytest.raises(IntegrityError, match="event_verb_is_known"), transaction.atomic():
        Event.objects.create(user=alice, verb="danced", at=moment)
    with pytest.raises(IntegrityError, match="foreign key"), transaction.atomic():
        Event.objects.create(user_id=2**40, verb="open", at=moment)
    event = record(Verb.OPEN, user=bob, at=moment)
    bob.delete()
    event.refresh_from_db()
    assert event.user is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = 'activity_event_2003_12'")
        indexes = " ".join(row[0] for row in cursor.fetchall())
    for columns in ("(id, at)", "(user_id, at)", "(item_id, verb, at)", "(xid, id)"):
        assert columns in indexes


def test_the_night_makes_room_ahead_and_forgets_old_ids(alice: User) -> None:
    now = record(Verb.OPEN, user=alice).at
    old, new = uuid.uuid4(), uuid.uuid4()
    ClientEvent.objects.create(id=old, at=now - timedelta(hours=26))
    ClientEvent.objects.create(id=new, at=now - timedelta(hours=24))
    tasks.make_partitions()
    assert tasks.make_partitions() == []
    assert list(ClientEvent.objects.values_list("id", flat=True)) == [new]
    month = now.astimezone(UTC).replace(day=1)
    for _ in range(3):
        assert part_of(record(Verb.OPEN, user=alice, at=month)) == partitions.name(month)
        month = partitions.following(month)
    assert part_of(record(Verb.OPEN, user=alice, at=month)) == DEFAULT
