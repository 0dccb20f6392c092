"""When everything of the content was written: spread over the months before now, never after it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from demo.content import Content, Question, Thread

DAYS = 240  # of history, the last one ending at `now`
COURSES = (6.0, 150.0)  # within these days the courses appear
BEGUN = 14.0  # the first day on which somebody asks or opens a topic
AFTER_COURSE = 4.0  # days before anybody asks about a course
# Hours until the next remark of a thread: median, and sigma of the lognormal around it.
GAPS = {"answer": (9.0, 1.1), "comment": (5.0, 1.0), "post": (16.0, 1.2)}
ACCEPTED = (7.0, 1.0)


@dataclass(frozen=True)
class Times:
    """When a question or topic began, when each remark followed, when an answer was accepted."""

    at: datetime
    remarks: list[datetime]
    accepted: datetime | None


@dataclass(frozen=True)
class Schedule:
    """Times by key: of courses, of questions and topics; and by handle, when people joined."""

    start: datetime
    now: datetime
    courses: dict[str, datetime]
    threads: dict[str, Times]
    joined: dict[str, datetime]


def midnight(now: datetime) -> datetime:
    """`now` rounded down to the day (UTC)."""
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def plan(content: Content, now: datetime, rng: np.random.Generator) -> Schedule:
    """A time for everything; the same for the same `rng` and content, relative to `now`."""
    start = now - timedelta(days=DAYS)
    days = rng.permutation(np.linspace(*COURSES, len(content.courses)))
    courses = {
        course.key: start + timedelta(days=float(np.floor(day)), hours=_hour(rng))
        for course, day in zip(content.courses, days, strict=True)
    }
    threads: dict[str, Times] = {}
    # Evenly, so that whatever the seed some are old and some are of yesterday.
    slots = rng.permutation(np.linspace(BEGUN, DAYS - 1.5, len(content.threads)))
    for thread, slot in zip(content.threads, slots, strict=True):
        at = start + timedelta(days=float(np.floor(slot)), hours=_hour(rng))
        if isinstance(thread, Question) and thread.days_ago is not None:
            at = now - timedelta(days=thread.days_ago) + timedelta(hours=_hour(rng))
        if isinstance(thread, Question) and thread.course is not None:
            wait = timedelta(days=AFTER_COURSE + float(rng.exponential(6)))
            at = min(max(at, courses[thread.course] + wait), now - timedelta(hours=12))
        threads[thread.key] = _thread(thread, at, now, rng)
    return Schedule(start, now, courses, threads, _joined(content, courses, threads, now, rng))


def _thread(thread: Thread, at: datetime, now: datetime, rng: np.random.Generator) -> Times:
    accepted = thread.accepted if isinstance(thread, Question) else None
    moments = []
    clock, answers, accepted_at = at, 0, None
    for remark in thread.remarks:
        clock += _gap(rng, *GAPS[remark.kind])
        moments.append(clock)
        if remark.kind == "answer":
            if answers == accepted:
                accepted_at = clock + _gap(rng, *ACCEPTED)
            answers += 1
    # What would end after now is drawn together, in its order.
    last = max([at, *moments, *([accepted_at] if accepted_at else [])])
    shrink = min(1.0, (now - timedelta(hours=1) - at) / (last - at)) if last > at else 1.0

    def pulled(moment: datetime) -> datetime:
        return (at + (moment - at) * shrink).replace(microsecond=0)

    return Times(
        at.replace(microsecond=0),
        [pulled(moment) for moment in moments],
        pulled(accepted_at) if accepted_at else None,
    )


def _joined(
    content: Content,
    courses: dict[str, datetime],
    threads: dict[str, Times],
    now: datetime,
    rng: np.random.Generator,
) -> dict[str, datetime]:
    """Somewhat before their first words, or before the day that their story needs."""
    first = {person.handle: now - timedelta(days=person.days_ago or 0) for person in content.people}

    def wrote(author: str, at: datetime) -> None:
        first[author] = min(at, first[author])

    for course in content.courses:
        wrote(course.author, courses[course.key])
    for thread in content.threads:
        times = threads[thread.key]
        wrote(thread.author, times.at)
        for remark, at in zip(thread.remarks, times.remarks, strict=True):
            wrote(remark.author, at)
    return {
        handle: (at - timedelta(days=float(rng.uniform(1, 6)))).replace(microsecond=0)
        for handle, at in first.items()
    }


def _gap(rng: np.random.Generator, median: float, sigma: float) -> timedelta:
    return timedelta(hours=float(median * rng.lognormal(0, sigma)))


def _hour(rng: np.random.Generator) -> float:
    """An hour of the day (UTC) at which people are awake somewhere."""
    return float(np.clip(rng.normal(15, 4), 5, 22))
