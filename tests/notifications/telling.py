"""What people are told, as sentences."""

from django.core.cache import cache

from accounts.models import User
from activity.models import Event
from notifications import reading
from notifications.models import ways_of
from notifications.reader import read


def tell() -> None:
    """Tell the reader all events there are, again and again: it must not matter how often."""
    read(list(Event.objects.order_by("pk")))
    cache.clear()


def told(person: User) -> list[str]:
    """The sentences a person is shown, unread first."""
    groups = reading.lines(reading.shown(person, ways_of(person)))
    rows = groups.order_by("-unread", "-last")
    return [line.words for line in reading.fill(person, rows)]
