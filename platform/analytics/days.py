"""A person's active days by their own calendar, wherever they were; read from the events alone.

An act keeps the zone its person lived by at that time (`Event.context`), so that a day that counted
counts for ever, whatever zone they choose later. `ActiveDay` knows the site's days; it tells the
site's activity, this a person their own.
"""

import zoneinfo
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from django.conf import settings
from django.db.models import Func, IntegerField
from django.db.models.fields.json import KeyTextTransform

from accounts.models import User
from activity.models import FROM_BROWSER, VALUE_ACTS, Event
from analytics.streaks import Streak, streak

# Every zone's clock is some quarters of an hour away from UTC: within one, no day begins.
QUARTER = timedelta(minutes=15)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Days:
    """On which days somebody was active, which days they never had, and which day it is for them."""

    active: frozenset[date]
    spared: frozenset[date]
    today: date

    @property
    def streak(self) -> Streak:
        return streak(self.active, self.today, self.spared)


def days_of(user: User, now: datetime) -> Days:
    """A person's days until `now`; one query, whose rows grow with the quarters of an hour in which
    they did something, not with what they did."""
    acts = (
        Event.objects.filter(user=user, verb__in=sorted(VALUE_ACTS), at__lte=now)
        # The index over deeds asks for just this.
        .exclude(verb__in=sorted(FROM_BROWSER))
        .annotate(quarter=_Quarter("at"), zone=KeyTextTransform("zone", "context"))
        .order_by("quarter", "zone")
        .values_list("quarter", "zone")
        .distinct()
    )
    mine = _lived_by(user)
    return days(((_EPOCH + n * QUARTER, zone or mine) for n, zone in acts), now, mine)


def midnight(day: date, user: User) -> datetime:
    """When a day begins where a person lives, whatever zone is in force: who comes with a token has
    not chosen it for the request."""
    return datetime.combine(day, time.min, _zone(_lived_by(user)))


def _lived_by(user: User) -> str:
    return user.time_zone or settings.TIME_ZONE


class _Quarter(Func):
    """In which quarter of an hour a moment is, counted from `_EPOCH`: numbers come in many times as
    fast as times do."""

    template = "floor(extract(epoch FROM %(expressions)s) / 900)::int"
    output_field = IntegerField()


def days(acts: Iterable[tuple[datetime, str]], now: datetime, zone: str) -> Days:
    """The days of acts, given in their order as (when, zone lived by), as of `now` in `zone`.

    Who flies east loses days, or most of them, to the date line. Such a day is spared: the days
    between two acts in different zones are, if by either place's own calendar none was left out.
    """
    told = [(at, _zone(name)) for at, name in acts]
    here = _zone(zone)
    spared: set[date] = set()
    for (before, there), (after, then) in pairwise([*told, (now, here)]):
        if there.key != then.key and any(
            _day(after, each) - _day(before, each) <= _DAY for each in (there, then)
        ):
            spared |= _between(_day(before, there), _day(after, then))
    active = frozenset(_day(at, each) for at, each in told)
    return Days(active, frozenset(spared - active), _day(now, here))


def _zone(name: str) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        # It was known when it was chosen; zones are renamed.
        return zoneinfo.ZoneInfo(settings.TIME_ZONE)


def _day(moment: datetime, zone: zoneinfo.ZoneInfo) -> date:
    return moment.astimezone(zone).date()


def _between(one: date, other: date) -> set[date]:
    first, last = sorted([one, other])
    return {first + n * _DAY for n in range(1, (last - first).days)}
