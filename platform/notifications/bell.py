"""How many lines of notifications wait unread: what the bell shows on every page."""

from datetime import datetime

from django.core.cache import cache
from django.utils import timezone

from accounts.models import User
from notifications.models import Notice, ways_of

MOST = 99  # beyond this nobody counts
LOOKED_AT = 300
FRESH = 60  # seconds for which a count is believed; whatever changes it in this process ends that


def key(person: int) -> str:
    """Where a person's count is kept."""
    return f"notifications:waiting:{person}"


def count(person: User) -> int:
    """The lines that the bell shows: those that wait, but none while they pause."""
    lines, paused_until = _known(person)
    return 0 if paused_until is not None and paused_until > timezone.now() else lines


def waiting(person: User) -> int:
    """The unread lines that a person may see, `MOST` + 1 at most, whether they pause or not."""
    return _known(person)[0]


def _known(person: User) -> tuple[int, datetime | None]:
    """The lines, and until when the person pauses.

    Two queries on their newest `LOOKED_AT` unread notices alone (a partial index), once a minute at
    most: who has thousands of them learns no more from the rest.
    """
    known: tuple[int, datetime | None] | None = cache.get(key(person.pk))
    if known is not None:
        return known
    ways = ways_of(person)
    newest = Notice.objects.filter(user=person, read_at=None).order_by("-event")[:LOOKED_AT]
    notices = Notice.objects.shown_to(person, ways).filter(pk__in=newest.values("pk"))
    lines = notices.values("kind", "thread").distinct()
    found = lines[: MOST + 1].count(), ways.paused_until
    cache.set(key(person.pk), found, FRESH)
    return found


def forget(person: User) -> None:
    """Count anew when asked next."""
    cache.delete(key(person.pk))
