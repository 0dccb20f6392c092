"""What an editor saw when it was opened, so that nobody saves over what they have not seen."""

import hashlib
import json
from typing import Any

from courses.catalogue.models import Course, Lesson
from items import actions as items


class Changed(Exception):
    """Somebody else saved meanwhile; nothing was written."""


def fields_of_course(course: Course) -> dict[str, Any]:
    """All that an editor of a course writes, by the names `edit_course` takes."""
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
        "prerequisites": sorted(course.prerequisites.values_list("pk", flat=True)),
    }


def fields_of_lesson(lesson: Lesson) -> dict[str, Any]:
    """All that an editor of a lesson writes, by the names `edit_lesson` takes."""
    return {
        "title": lesson.item.title,
        "body": lesson.item.body,
        "minutes": lesson.minutes,
        "preview": lesson.preview,
        "rule": lesson.rule,
        "opens_at": lesson.item.opens_at,
        "opens_after": lesson.item.opens_after,
    }


def version(fields: dict[str, Any]) -> str:
    """A short name of exactly these values."""
    written = json.dumps(fields, default=str, sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()[:16]


def check(expected: str | None, fields: dict[str, Any]) -> None:
    """Raise `Changed` unless `expected` names these values, or is None: whatever they are."""
    if expected is not None and expected != version(fields):
        raise Changed
