"""Videos and recordings: which stretches of them a member really played.

Kept as ordered stretches that do not touch, merged on each report under a lock. Skipping to the end
plays nothing, and playing a minute twice is one minute.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from courses.catalogue.media import anchor, playable
from courses.catalogue.models import Component, Lesson
from courses.learning.actions import begin, finish
from courses.learning.models import Watching
from courses.learning.positions import move

Stretch = Sequence[float]

WHOLE = 0.9  # a video is watched at this share: what is left are titles and farewells
# A player tells the time four times a second, and seeks to where a picture is stored: what lies between
# two stretches and is shorter than this was not skipped.
JOINT = 0.5  # seconds
# So that a row stays small whatever is reported, the narrowest gaps close.
MAX_STRETCHES = 300
# So near to the end it is over, and begins again from its start.
END = 3.0  # seconds
MAX_DURATION = 24 * 3600.0


@transaction.atomic
def watch(
    *,
    component: Component,
    by: User,
    last: float,
    duration: float,
    seen: Iterable[Stretch] = (),
    at: datetime | None = None,
) -> Watching:
    """Note at which second a person is and what they have played since the last report.

    Enough of every video and recording finishes a lesson that is to be watched. Raises `ValueError`
    for a stretch that ends before it begins, and for what lies outside of the video.
    """
    if not 0 < duration <= MAX_DURATION:
        raise ValueError(
            f"duration: more than 0 and at most {MAX_DURATION:.0f} seconds are expected"
        )
    played = [_checked(stretch, duration) for stretch in seen]
    last = _second("last", last, duration)
    at = at or timezone.now()
    lesson = component.lesson
    # The lesson's row is locked for all of its videos: two that end at once both see each other.
    progress = begin(lesson, by)
    row = Watching.objects.filter(user=by, component=component).first()
    row = row or Watching(user=by, component=component)
    row.duration = duration
    row.seen = merge([*_within(row.seen, duration), *played])
    row.last = last
    row.furthest = min(max([row.furthest, last, *(end for _start, end in row.seen)]), duration)
    row.at = at
    row.save()
    if lesson.rule != Lesson.Rule.WATCH:
        move(progress, place=anchor(component), at=at)
        return row
    shares = list(watched(lesson, by).values())
    mean = sum(shares) / len(shares) if shares else 0.0
    move(progress, last=mean, furthest=mean, place=anchor(component), at=at)
    if shares and min(shares) >= WHOLE:
        finish(lesson, by, at)
    return row


def watched(lesson: Lesson, by: User) -> dict[int, float]:
    """The share (0–1) that a person has played of each of a lesson's videos and recordings, by id."""
    components = playable(lesson.components.all())
    rows = Watching.objects.filter(user=by, component__in=components)
    shares = {row.component_id: share(row) for row in rows}
    return {component.pk: shares.get(component.pk, 0.0) for component in components}


def share(row: Watching) -> float:
    """How much of it was really played, 0–1."""
    return float(min(sum(end - start for start, end in row.seen) / row.duration, 1))


def begins_at(row: Watching | None) -> float:
    """The second at which to go on; the start, where it is over."""
    return 0.0 if row is None or row.last > row.duration - END else float(row.last)


def merge(stretches: Iterable[Stretch]) -> list[list[float]]:
    """The stretches in order, those joined that touch or nearly do; never less than was given."""
    merged: list[list[float]] = []
    for start, end in sorted((float(start), float(end)) for start, end in stretches):
        if merged and start <= merged[-1][1] + JOINT:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    while len(merged) > MAX_STRETCHES:
        gaps = [after[0] - before[1] for before, after in pairwise(merged)]
        narrow = gaps.index(min(gaps))
        merged[narrow : narrow + 2] = [[merged[narrow][0], merged[narrow + 1][1]]]
    return merged


def _checked(stretch: Stretch, duration: float) -> list[float]:
    if len(stretch) != 2:
        raise ValueError("seen: a stretch has a beginning and an end")
    start, end = (_second("seen", second, duration) for second in stretch)
    if end < start:
        raise ValueError("seen: a stretch ends after its beginning")
    return [start, end]


def _second(name: str, second: float, duration: float) -> float:
    # Players round differently: a moment beyond the end is the end.
    if not 0 <= second <= duration + 1:
        raise ValueError(f"{name}: a second from 0 to {duration:g} is expected")
    return round(min(float(second), duration), 2)


def _within(seen: Iterable[Stretch], duration: float) -> list[list[float]]:
    return [[start, min(end, duration)] for start, end in seen if start < duration]
