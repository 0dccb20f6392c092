"""Notices as lines: one for each kind and thread while unread, and what becomes of them when read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, IntegerField, Max, Q, QuerySet, When
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.models import User
from items import removing
from items.models import Item
from notifications import bell, sentences
from notifications.kinds import SAYING, Kind
from notifications.models import Notice, NoticeQuerySet, Ways

SHOWN = timedelta(days=180)  # older ones are not looked for


@dataclass(frozen=True)
class Line:
    """What happened for one reason in one thread: the latest deed, and by how many people."""

    notice: Notice
    people: int
    # Of what a moderator removed: why.
    reason: str = ""

    @property
    def is_unread(self) -> bool:
        return self.notice.read_at is None

    @property
    def sentence(self) -> SafeString:
        """What happened, as HTML."""
        return sentences.html(self.notice, self.people)

    @property
    def words(self) -> str:
        """What happened, as text."""
        return sentences.plain(self.notice, self.people)

    @property
    def excerpt(self) -> str:
        """Why it was removed; else the beginning of what was said, where somebody said something."""
        if self.reason:
            return self.reason
        return self.notice.item.excerpt(140) if self.notice.kind in SAYING else ""

    @property
    def address(self) -> str:
        """Where it leads; empty for what is not there any more."""
        return "" if _is_gone(self.notice) else self.notice.item.get_absolute_url()


def _is_gone(notice: Notice) -> bool:
    return notice.kind == Kind.REMOVED


def shown(person: User, ways: Ways) -> NoticeQuerySet:
    """What a person may be shown of their notices, of the last half year."""
    since = timezone.now() - SHOWN
    return Notice.objects.shown_to(person, ways).filter(at__gte=since)


def lines(notices: NoticeQuerySet) -> QuerySet[Any, Any]:
    """Groups of notices: (kind, thread, read_at, unread, last event, people), for `keyset` and `fill`.

    What was read at once stays one line; what came afterwards begins another.
    """
    return (
        notices.order_by()
        .annotate(unread=Case(When(read_at=None, then=1), default=0, output_field=IntegerField()))
        .values("kind", "thread", "read_at", "unread")
        .annotate(last=Max("event"), people=Count("actor", distinct=True))
        .values_list("kind", "thread", "read_at", "unread", "last", "people", named=True)
    )


def fill(person: User, groups: Iterable[Any]) -> list[Line]:
    """The lines of `groups` with what they print, in two queries; and one for the reasons of what was
    removed, if anything was."""
    given = list(groups)
    latest = {group.last: group for group in given}
    rows = Notice.objects.filter(user=person, event__in=latest).select_related(
        "actor", "thread", "item__author", "item__parent__parent__parent"
    )
    notices = {row.event: row for row in rows}
    reasons = removing.reasons(row.item_id for row in notices.values() if _is_gone(row))
    return [
        Line(row, max(group.people, 1), reasons.get(row.item_id, "") if _is_gone(row) else "")
        for group in given
        if (row := notices.get(group.last)) is not None
    ]


def mark_read(notices: NoticeQuerySet, person: User, at: datetime | None = None) -> int:
    """Call notices read, all at the same moment: merged they stay merged; returns how many."""
    changed = notices.unread().update(read_at=at or timezone.now())
    bell.forget(person)
    return changed


def opened(person: User, item: Item) -> None:
    """A member opened an item's page: what they were told of it, and of what stands there, is read.

    Asks the database nothing where nothing is known to wait for them.
    """
    if bell.waiting(person):
        about = Q(thread=item) | Q(item=item)
        mark_read(Notice.objects.filter(about, user=person), person)
