"""The event table's parts, one for each month."""

from collections.abc import Iterator
from datetime import UTC, datetime

from django.db import connection, transaction
from django.utils import timezone

TABLE = "activity_event"


def months(first: datetime, last: datetime) -> Iterator[datetime]:
    """The first instants (UTC) of the months from `first` to `last`, both included."""
    month = first.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    while month <= last:
        yield month
        month = following(month)


def following(month: datetime) -> datetime:
    """The first instant of the month after `month`."""
    return month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1)


def name(month: datetime) -> str:
    return f"{TABLE}_{month:%Y_%m}"


def ensure(first: datetime, last: datetime | None = None) -> list[str]:
    """Create the missing parts from `first`'s month to `last`'s; returns their names.

    Events that already lie in the default part move to their month's. Safe to run at any time and
    twice; takes a short exclusive lock on the table for each part it makes.
    """
    wanted = list(months(first, last or first))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
            " WHERE i.inhparent = %s::regclass",
            [TABLE],
        )
        present = {row[0] for row in cursor.fetchall()}
    missing = [month for month in wanted if name(month) not in present]
    for month in missing:
        _create(month)
    return [name(month) for month in missing]


def ensure_ahead() -> list[str]:
    """Make room for this month and the next two."""
    now = timezone.now()
    month = following(following(now.astimezone(UTC).replace(day=1)))
    return ensure(now, month)


@transaction.atomic
def _create(month: datetime) -> None:
    part, default = name(month), f"{TABLE}_default"
    start, end = month.isoformat(), following(month).isoformat()
    with connection.cursor() as cursor:
        # One maker at a time, so that two cannot both find the part missing and one of them fail.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [TABLE])
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [part])
        if cursor.fetchone()[0]:
            return
        # Rather late than holding up everybody behind a long reader: the job runs again tomorrow,
        # and until then the default part takes the events.
        cursor.execute("SET LOCAL lock_timeout = '5s'")
        cursor.execute(f"LOCK TABLE {TABLE} IN ACCESS EXCLUSIVE MODE")
        cursor.execute(
            f"CREATE TABLE {part} (LIKE {TABLE} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)"
        )
        cursor.execute(
            f"WITH moved AS (DELETE FROM {default} WHERE at >= %s AND at < %s RETURNING *)"
            f" INSERT INTO {part} SELECT * FROM moved",
            [start, end],
        )
        cursor.execute(
            f"ALTER TABLE {TABLE} ATTACH PARTITION {part} FOR VALUES FROM (%s) TO (%s)",
            [start, end],
        )
