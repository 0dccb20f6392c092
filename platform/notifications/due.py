"""To whom a digest mail is due now."""

import zoneinfo
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from activity.models import Event
from notifications.models import Notice, Ways

ABSENT = timedelta(days=180)  # after which nobody is written to any more (as Discourse does)
MORNING = 8  # o'clock of the person's day: nothing is mailed before
BATCH = 500


def zone_of(person: User) -> zoneinfo.ZoneInfo:
    """The time zone that a person lives by, else the site's."""
    return zoneinfo.ZoneInfo(person.time_zone or settings.TIME_ZONE)


def period(person: User, ways: Ways, now: datetime) -> str:
    """The day or week of the person's calendar whose mail may be sent now; empty for none.

    The mails of a week go out on the seven days of it, so that no day has all of them; who was not
    reached on their day (the site was down, it was quiet) is on the next ones of that week.
    """
    local = now.astimezone(zone_of(person))
    if ways.is_paused or local.hour < MORNING or is_quiet(ways, local):
        return ""
    if ways.often == Ways.Often.DAILY:
        return f"{local:%Y-%m-%d}"
    if ways.often == Ways.Often.WEEKLY and local.weekday() >= person.pk % 7:
        year, week, _day = local.isocalendar()
        return f"{year}-W{week:02}"
    return ""


def is_quiet(ways: Ways, local: datetime) -> bool:
    """Whether it is one of the person's quiet hours by the clock on their wall, which may jump."""
    start, end, time = ways.quiet_from, ways.quiet_until, local.time()
    if start is None or end is None:
        return False
    if start <= end:
        return start <= time < end
    return time >= start or time < end


def may_be_written_to(now: datetime) -> QuerySet[User, User]:
    """Those who confirmed their address, may sign in, were here lately and did not refuse mails."""
    confirmed = Q(
        emailaddress__verified=True, emailaddress__primary=True, emailaddress__email=F("email")
    )
    seen = Event.objects.filter(user=OuterRef("pk"), at__gte=now - ABSENT)
    lately = Q(last_login__gte=now - ABSENT) | Exists(seen)
    return User.objects.filter(
        confirmed, lately, is_active=True, is_bot=False, suspended_at=None
    ).exclude(ways__often=Ways.Often.NEVER)


def due(now: datetime | None = None, shard: int = 0, shards: int = 1) -> Iterator[tuple[User, str]]:
    """People and the period for which they may be mailed now, those of one of `shards` parts.

    They stream by in the order of their ids. It looks at those alone who have something unread that was
    not mailed yet: two partial indexes. For a million members of whom a tenth has some, an hour's run
    reads a hundred thousand rows and mails what falls into that hour, about a seventh of them on its
    morning; run several shards side by side when one does not finish within the hour.
    """
    now = now or timezone.now()
    waiting = Notice.objects.filter(user=OuterRef("pk"), read_at=None, mailed_at=None)
    people = may_be_written_to(now).filter(Exists(waiting)).annotate(part=F("pk") % shards)
    for person in people.filter(part=shard).select_related("ways").order_by("pk").iterator(BATCH):
        ways = getattr(person, "ways", None) or Ways(user=person)
        if found := period(person, ways, now):
            yield person, found
