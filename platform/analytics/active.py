"""Active days: who did something of value on which day (DESIGN §5)."""

import zoneinfo
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from activity import readers
from activity.models import VALUE_ACTS, Event
from analytics.models import ActiveDay

READER = "analytics.active_days"
BATCH = 5_000


def read(events: Sequence[Event]) -> None:
    """Reader of events: adds these to the days' counts."""
    _add(events)


class Rebuilt(NamedTuple):
    """How many days there are, and how many of the stored ones had to change, come or go."""

    days: int
    wrong: int


@transaction.atomic
def rebuild(
    begin: Callable[[int], object] = lambda total: None,
    advance: Callable[[int], object] = lambda count: None,
) -> Rebuilt:
    """Count all days anew from the events read so far, and say how far the stored counts were off.

    `begin` is told how many events there are, `advance` how many more are counted. Safe while the site
    runs, and to kill. Takes time as the events grow; they stream by, memory stays bounded.
    """
    acts = readers.told(READER).filter(verb__in=VALUE_ACTS, user__isnull=False)
    begin(acts.count())
    table = ActiveDay._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE _stored ON COMMIT DROP AS TABLE {table}")
        ActiveDay.objects.all().delete()
        batch: list[Event] = []
        for event in acts.only("user_id", "at", "verb").iterator(chunk_size=BATCH):
            batch.append(event)
            if len(batch) == BATCH:
                _add(batch)
                advance(len(batch))
                batch = []
        _add(batch)
        advance(len(batch))
        cursor.execute(
            "SELECT count(*) FILTER (WHERE day.acts IS NOT NULL),"
            " count(*) FILTER (WHERE day.acts IS DISTINCT FROM old.acts)"
            f" FROM {table} day FULL JOIN _stored old USING (user_id, day)"
        )
        rebuilt = Rebuilt(*cursor.fetchone())
        cursor.execute("DROP TABLE _stored")
    return rebuilt


def day_of(event: Event) -> date:
    """The calendar day of an event in the site's time zone."""
    return timezone.localtime(event.at, zoneinfo.ZoneInfo(settings.TIME_ZONE)).date()


def _add(events: Iterable[Event]) -> None:
    counts = Counter(
        (event.user_id, day_of(event))
        for event in events
        if event.user_id is not None and event.verb in VALUE_ACTS
    )
    if not counts:
        return
    keys = sorted(counts, key=lambda key: (key[0] or 0, key[1]))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {ActiveDay._meta.db_table} AS day (user_id, day, acts)"
            " SELECT * FROM unnest(%s::bigint[], %s::date[], %s::int[])"
            " ON CONFLICT (user_id, day) DO UPDATE SET acts = day.acts + excluded.acts",
            [[user for user, _ in keys], [day for _, day in keys], [counts[key] for key in keys]],
        )
