"""What browsers report by themselves: what was shown, and for how long something was read.

One batch is a JSON list of objects:
    {"id": UUID, "verb": "impression" | "read", "item": int, "seconds": int, "at": ISO time,
     "context": {"surface": str, "position": int, "reason": str}}
"""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.models import User, Viewer
from activity.events import record_many
from activity.models import FROM_BROWSER, ClientEvent, Event, Verb
from items.models import Item

MAX_BATCH = 50
MAX_BYTES = 32_768
MAX_SECONDS = 600  # one report covers 15 s or so; more is a sleeping laptop
MAX_AGE = timedelta(hours=24)
_CONTEXT = {"surface": str, "position": int, "reason": str}
_SHORT = re.compile(r"[ -~]{0,40}")


class BadBatch(ValueError):
    """The batch as a whole cannot be read; the message says why."""


@dataclass
class Collected:
    """What became of a batch: how many were new, and what was wrong with the others, by position."""

    recorded: int = 0
    repeated: int = 0
    refused: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Report:
    id: uuid.UUID
    verb: Verb
    item: int
    seconds: int
    at: datetime
    context: dict[str, Any]


def collect(batch: object, viewer: Viewer) -> Collected:
    """Record a browser's batch: each client id once, only items the viewer may see.

    Raises `BadBatch` when it is no list or too long; a malformed entry is refused by itself.
    """
    if not isinstance(batch, list):
        raise BadBatch("a list of events is expected")
    if len(batch) > MAX_BATCH:
        raise BadBatch(f"at most {MAX_BATCH} events at a time, not {len(batch)}")
    result = Collected()
    reports: dict[int, _Report] = {}
    now = timezone.now()
    for position, entry in enumerate(batch):
        try:
            reports[position] = _read(entry, now)
        except ValueError as error:
            result.refused[position] = str(error)
    items = {report.item for report in reports.values()}
    visible = set(Item.objects.visible_to(viewer).filter(pk__in=items).values_list("pk", flat=True))
    for position in [p for p, report in reports.items() if report.item not in visible]:
        result.refused[position] = "item: there is no such item"
        del reports[position]
    with transaction.atomic():
        new = _claim({report.id: report for report in reports.values()}, now)
        user = viewer if isinstance(viewer, User) else None
        result.recorded = record_many([_event(report, user) for report in new])
    result.repeated = len(reports) - result.recorded
    return result


def _claim(reports: Mapping[uuid.UUID, _Report], now: datetime) -> list[_Report]:
    """Those whose ids nobody has used before; the primary key decides between two at once."""
    if not reports:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {ClientEvent._meta.db_table} (id, at) SELECT unnest(%s), %s"
            " ON CONFLICT DO NOTHING RETURNING id",
            [sorted(reports), now],
        )
        return [reports[row[0]] for row in cursor.fetchall()]


def _event(report: _Report, user: User | None) -> Event:
    return Event(
        verb=report.verb,
        user=user,
        item_id=report.item,
        amount=report.seconds if report.verb == Verb.READ else 1,
        at=report.at,
        context=report.context,
    )


def _read(entry: object, now: datetime) -> _Report:
    if not isinstance(entry, dict):
        raise ValueError("an object is expected")
    try:
        key = uuid.UUID(str(entry.get("id")))
    except ValueError:
        raise ValueError("id: a UUID is expected") from None
    verb = entry.get("verb")
    if not isinstance(verb, str) or verb not in FROM_BROWSER:
        raise ValueError("verb: one of " + ", ".join(sorted(FROM_BROWSER)) + " is expected")
    return _Report(
        id=key,
        verb=Verb(verb),
        item=_whole("item", entry.get("item"), 1, 2**63 - 1),
        seconds=_whole("seconds", entry.get("seconds"), 1, MAX_SECONDS) if verb == Verb.READ else 0,
        at=_time(entry.get("at"), now),
        context=_context(entry.get("context", {})),
    )


def _whole(name: str, value: object, low: int, high: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise ValueError(f"{name}: a whole number from {low} to {high} is expected")
    return value


def _time(value: object, now: datetime) -> datetime:
    try:
        at = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise ValueError("at: an ISO time with its zone is expected")
    if at < now - MAX_AGE:
        raise ValueError("at: older than a day")
    # A browser's clock may run ahead; what is reported has happened.
    return min(at, now)


def _context(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("context: an object is expected")
    kept = {}
    for name, kind in _CONTEXT.items():
        if name not in value:
            continue
        if type(value[name]) is not kind or not _SHORT.fullmatch(str(value[name])):
            raise ValueError(f"context.{name}: a short {kind.__name__} is expected")
        kept[name] = value[name]
    return kept
