"""The names under which a folder knows the parts of a course, whatever happens to titles and places."""

from typing import Any, cast

from courses.catalogue.models import Course, Lesson, Section
from items.models import Origin


def memory(origin: Origin | None) -> dict[str, Any]:
    """What an import of a folder noted of an item."""
    return dict(origin.data.get("markdown", {})) if origin else {}


def course_key(course: Course) -> str:
    """The course's name: what its folder said, else one of its own."""
    told = memory(getattr(course.item, "origin", None))
    return str(told.get("key") or f"course-{course.pk}")


def section_keys(course: Course, origin: Origin | None) -> dict[Section, str]:
    """The sections with their names, in order."""
    named = {pk: name for name, pk in memory(origin).get("sections", {}).items()}
    rows = course.sections.order_by("position")
    return {row: named.get(row.pk) or f"section-{row.pk}" for row in rows}


def lesson_key(lesson: Lesson) -> str:
    told = memory(getattr(lesson.item, "origin", None))
    return str(told.get("key") or f"lesson-{lesson.pk}")


def origin_of(lesson: Lesson) -> Origin | None:
    return cast(Origin | None, getattr(lesson.item, "origin", None))
