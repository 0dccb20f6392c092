"""Where a member is in a lesson, told by their browser every few seconds.

`last` is where to resume, `furthest` only ever grows: two fields, so that looking back loses nothing.
What they are a share of depends on the lesson's rule: where it has to be watched, of what is to be
watched (see `watching`), else of the page.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from activity.events import record
from activity.models import Event, Verb
from courses.catalogue.anchors import at_share, is_in
from courses.catalogue.components import text_of
from courses.catalogue.media import anchor
from courses.catalogue.models import Component, Lesson
from courses.learning.actions import begin, finish
from courses.learning.models import Progress

# A paragraph, or what stands beside the text: see `catalogue.anchors` and `catalogue.media.anchor`.
PLACE = re.compile(
    rf"p[1-9]\d{{0,4}}|(?:{'|'.join(Component.Kind.values)})-[\w.-]{{1,100}}", re.ASCII
)
# Growth is told to the log at most so often, and at each quarter. Readers of the log want to know that
# somebody moves on, and about how far: a row for each report would be five a minute from each page.
QUIET = timedelta(seconds=60)
QUARTERS = 4


@transaction.atomic
def reach(
    *,
    lesson: Lesson,
    by: User,
    position: float,
    furthest: float | None = None,
    place: str = "",
    at: datetime | None = None,
) -> Progress:
    """Note where in a lesson a person is: `position` (0–1) at the upper edge of their screen, with
    `place`, the name of what stands there; `furthest` at the lower edge, else the same.

    Who gets to the end of a lesson that is to be read has finished it. Where it is to be watched only
    `place` counts here. Raises `ValueError` for a place that no page has.
    """
    if place and not PLACE.fullmatch(place):
        raise ValueError("place: the name of a paragraph or component is expected")
    at = at or timezone.now()
    progress = begin(lesson, by)
    if lesson.rule == Lesson.Rule.WATCH:
        move(progress, place=place, at=at)
        return progress
    last = min(max(position, 0.0), 1.0)
    move(progress, last=last, furthest=max(furthest or 0.0, last), place=place, at=at)
    if lesson.rule == Lesson.Rule.READ and progress.furthest >= 1 and finish(lesson, by, at):
        progress.refresh_from_db()
    return progress


def move(
    progress: Progress,
    *,
    last: float | None = None,
    furthest: float = 0,
    place: str = "",
    at: datetime,
) -> None:
    """Write a position into a row that `begin` locked, and tell the log if it is news."""
    before = progress.furthest
    progress.furthest = max(before, min(furthest, 1.0))
    if last is not None:
        progress.last = min(last, progress.furthest)
    if place or last is not None:
        progress.place = place
    progress.at = max(at, progress.at)
    progress.save(update_fields=["last", "furthest", "place", "at"])
    if _is_news(progress, before, at):
        record(
            Verb.PROGRESS,
            user=progress.user,
            item=progress.lesson.item,
            amount=progress.furthest,
            at=at,
        )


def _is_news(progress: Progress, before: float, at: datetime) -> bool:
    if progress.furthest <= before:
        return False
    if int(progress.furthest * QUARTERS) > int(before * QUARTERS):
        return True
    told = Event.objects.filter(
        user=progress.user_id,
        item=progress.lesson_id,
        verb=Verb.PROGRESS,
        at__gt=at - QUIET,
        at__lte=at,
    )
    return not told.exists()


def resume_at(
    progress: Progress | None, lesson: Lesson, components: Sequence[Component] | None = None
) -> str:
    """The name of the place at which to go on, or "" for the beginning.

    It may have vanished, or name other words by now, where the lesson was edited after the person was
    there: then the share tells. One query, where its `components` are not given.
    """
    if progress is None or progress.completed_at is not None:
        return ""
    if not progress.place and not progress.last:
        return ""
    rows = list(lesson.components.order_by("pk")) if components is None else components
    if progress.place in map(anchor, rows):
        return progress.place
    html = text_of(lesson.item.html, rows)
    edited = lesson.item.edited_at
    if (edited is None or edited <= progress.at) and is_in(progress.place, html):
        return progress.place
    return at_share(progress.last, html) if progress.last else ""
