"""How many lines of notifications wait unread: what the bell shows on every page."""

from django.core.cache import cache

from accounts.models import User
from notifications.models import Notice, ways_of

MOST = 99  # beyond this nobody counts
LOOKED_AT = 300
FRESH = 60  # seconds for which a count is believed; whatever changes it in this process ends that


def key(person: int) -> str:
    """Where a person's count is kept."""
    return f"notifications:unread:{person}"


def count(person: User) -> int:
    """The unread lines that a person may see, `MOST` + 1 at most; 0 while they pause.

    Two queries on their newest `LOOKED_AT` unread notices alone (a partial index), once a minute at
    most: who has thousands of them learns no more from the rest.
    """
    known = cache.get(key(person.pk))
    if isinstance(known, int):
        return known
    ways = ways_of(person)
    newest = Notice.objects.filter(user=person, read_at=None).order_by("-event")[:LOOKED_AT]
    notices = Notice.objects.shown_to(person, ways).filter(pk__in=newest.values("pk"))
    lines = notices.values("kind", "thread").distinct()
    found = 0 if ways.is_paused else lines[: MOST + 1].count()
    cache.set(key(person.pk), found, FRESH)
    return found


def forget(person: User) -> None:
    """Count anew when asked next."""
    cache.delete(key(person.pk))
