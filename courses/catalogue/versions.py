"""What an editor saw when it was opened, so that nobody saves over what they have not seen."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict, TypeVar, cast

from courses.catalogue import prices
from courses.catalogue.models import Course, Lesson
from items import actions as items


class CourseFields(TypedDict):
    """All that an editor of a course writes."""

    title: str
    body: str
    language: str
    tags: list[str]  # in order
    summary: str
    level: str
    open: bool
    outcomes: list[str]
    audience: str
    sequential: bool
    certifies: bool
    price: str  # as `prices.plain` writes it; "" is free
    how_to_buy: str
    prerequisites: list[int]  # in order


class LessonFields(TypedDict):
    """All that an editor of a lesson writes."""

    title: str
    body: str
    minutes: int
    preview: bool
    rule: str
    opens_at: datetime | None
    opens_after: int


Fields = TypeVar("Fields", CourseFields, LessonFields)


class Changed(Exception):
    """Somebody else changed the same meanwhile; nothing was written."""


def fields_of_course(course: Course) -> CourseFields:
    return {
        "title": course.item.title,
        "body": course.item.body,
        "language": course.item.language,
        "tags": items.tag_slugs(course.item),
        "summary": course.summary,
        "level": course.level,
        "open": course.open,
        "outcomes": course.outcomes,
        "audience": course.audience,
        "sequential": course.sequential,
        "certifies": course.certifies,
        "price": prices.plain(course.price),
        "how_to_buy": course.how_to_buy,
        "prerequisites": sorted(course.prerequisites.values_list("pk", flat=True)),
    }


def fields_of_lesson(lesson: Lesson) -> LessonFields:
    return {
        "title": lesson.item.title,
        "body": lesson.item.body,
        "minutes": lesson.minutes,
        "preview": lesson.preview,
        "rule": lesson.rule,
        "opens_at": lesson.item.opens_at,
        "opens_after": lesson.item.opens_after,
    }


def version(fields: Mapping[str, Any]) -> str:
    """A name of exactly these values: "body=1f0c… title=9a31…"."""
    return " ".join(f"{name}={_digest(fields[name])}" for name in sorted(fields))


def merge(seen: str | None, now: Fields, mine: Fields) -> Fields:
    """What to write for somebody who saw the version `seen` and wants `mine`, where it says `now`.

    What others changed and they did not stays. Raises `Changed` where both changed the same field to
    different values. With None, all is as they want it.
    """
    if seen is None:
        return mine
    base = dict(part.split("=", 1) for part in seen.split() if "=" in part)
    merged: dict[str, Any] = {}
    for name, value in mine.items():
        there = now[name]  # type: ignore[literal-required]  # both have the same names
        old, new = _digest(there), _digest(value)
        if old != base.get(name):
            if new not in (old, base.get(name)):
                raise Changed
            value = there
        merged[name] = value
    return cast(Fields, merged)


def check(seen: str | None, fields: Mapping[str, Any]) -> None:
    """Raise `Changed` unless `seen` names these values, or is None: whatever they are."""
    if seen is not None and seen != version(fields):
        raise Changed


def _digest(value: object) -> str:
    written = json.dumps(value, default=str, sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()[:16]
