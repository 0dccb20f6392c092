"""Readers of events: each is told every event once, in an order that no late commit can upset.

An event's number (`id`) is drawn before its transaction commits, so a reader that remembers the
highest number it saw would skip an event whose transaction commits late. Ours remember the pair
(`xid`, `id`), `xid` being the writing transaction, and read only transactions older than the oldest
one still running (`pg_snapshot_xmin`): below that line everything is committed or gone, and nothing
can appear any more. A transaction that stays open delays the readers; it never makes them skip.

A database restored from a dump counts transactions anew: run `manage.py rebase_events` then.
"""

from collections.abc import Callable, Sequence

import structlog
from django.db import connection, transaction
from django.db.models import Max, Q, QuerySet
from django.utils.module_loading import import_string

from activity import registry
from activity.models import Event, Reader
from activity.registry import Registered

log = structlog.get_logger()

BATCH = 2_000


Read = Callable[[Sequence[Event]], None]


class RestoredDatabase(Exception):
    """The cursor is ahead of the database's transaction counter."""


def deliver() -> dict[str, int]:
    """Tell every reader all it has not read; returns how many events each was told.

    A reader that fails keeps its place and does not hold up the others. Two deliveries at once do
    no harm: the second finds the cursor locked and leaves.
    """
    told = {}
    for reader in registry.every():
        count = 0
        try:
            while (step := _step(reader)) is not None:
                count += step
        except Exception:
            log.exception("a reader of events failed", reader=reader.name)
        told[reader.name] = count
    return told


@transaction.atomic
def _step(reader: Registered) -> int | None:
    Reader.objects.get_or_create(name=reader.name)
    cursor = Reader.objects.select_for_update(skip_locked=True).filter(name=reader.name).first()
    if cursor is None:
        return None
    # Read before the events are: what is below the line now is complete in the later statement.
    line, ceiling = _horizon()
    if cursor.xid > ceiling:
        raise RestoredDatabase("run manage.py rebase_events")
    after = Q(xid__gt=cursor.xid) | Q(xid=cursor.xid, id__gt=cursor.event)
    events = list(
        Event.objects.filter(after, xid__gte=cursor.xid, xid__lt=line).order_by("xid", "id")[:BATCH]
    )
    if not events:
        return None
    _read(reader, events)
    cursor.xid, cursor.event = events[-1].xid, events[-1].pk
    cursor.save()
    return len(events)


def _horizon() -> tuple[int, int]:
    """(Oldest running transaction, next one to be given out)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_snapshot_xmin(s)::text, pg_snapshot_xmax(s)::text"
            " FROM pg_current_snapshot() s"
        )
        low, high = cursor.fetchone()
    return int(low), int(high)


def told(name: str) -> QuerySet[Event, Event]:
    """The events that a reader has been told, for it to count them anew.

    Call it inside the transaction of the recount, which it holds the reader's place for: else what
    is delivered meanwhile would count twice or not at all.
    """
    Reader.objects.get_or_create(name=name)
    place = Reader.objects.select_for_update().get(name=name)
    return Event.objects.filter(Q(xid__lt=place.xid) | Q(xid=place.xid, id__lte=place.event))


@transaction.atomic
def rebase() -> int:
    """After a restore: deliver what was left, then call all rows old; returns how many rows.

    Run it before the site opens: it locks the event table.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {Event._meta.db_table} IN EXCLUSIVE MODE")
    last = Event.objects.aggregate(last=Max("id"))["last"] or 0
    for reader in registry.every():
        place, _ = Reader.objects.select_for_update().get_or_create(name=reader.name)
        after = Q(xid__gt=place.xid) | Q(xid=place.xid, id__gt=place.event)
        unread = Event.objects.filter(after).order_by("xid", "id")
        batch: list[Event] = []
        for event in unread.iterator(chunk_size=BATCH):
            batch.append(event)
            if len(batch) == BATCH:
                _read(reader, batch)
                batch = []
        if batch:
            _read(reader, batch)
        place.xid, place.event = 0, last
        place.save()
    return Event.objects.exclude(xid=0).update(xid=0)


def _read(reader: Registered, events: Sequence[Event]) -> None:
    function: Read = import_string(reader.path)
    function(events)
