"""Active days: who did something of value on which day (DESIGN §5)."""

import zoneinfo
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

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


@transaction.atomic
def rebuild() -> int:
    """Count all days anew from the events read so far; returns how many days there are.

    Safe while the site runs. Takes time as the events grow; they stream by, memory stays bounded.
    """
    told = readers.told(READER)
    ActiveDay.objects.all().delete()
    batch: list[Event] = []
    acts = told.filter(verb__in=VALUE_ACTS, user__isnull=False)
    for event in acts.only("user_id", "at", "verb").iterator(chunk_size=BATCH):
        batch.append(event)
        if len(batch) == BATCH:
            _add(batch)
            batch = []
    _add(batch)
    return ActiveDay.objects.count()


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
