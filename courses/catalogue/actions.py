"""Making courses. Events of the past are the caller's to record."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from activity.events import record
from activity.models import Verb
from courses.catalogue.models import Component, Course, Lesson, Level, Section
from items import actions as items
from items.models import Item, Markup, Status


@transaction.atomic
def create_course(
    *,
    by: User,
    title: str,
    body: str = "",
    summary: str = "",
    level: Level = Level.BEGINNER,
    language: str = "en",
    tags: Sequence[str] = (),
    outcomes: Sequence[str] = (),
    audience: str = "",
    open: bool = True,  # noqa: A002  # the field's own name
    markup: Markup = Markup.MARKDOWN,
    status: Status = Status.PUBLISHED,
    at: datetime | None = None,
) -> Course:
    """Make a course; its author teaches it."""
    item = items.create(
        kind="course",
        author=by,
        title=title,
        body=body,
        markup=markup,
        language=language,
        tags=tags,
        status=status,
        at=at,
    )
    course = Course.objects.create(
        item=item,
        summary=summary,
        level=level,
        open=open,
        outcomes=list(outcomes),
        audience=audience,
    )
    record(Verb.PUBLISH, user=by, item=item, at=at)
    return course


@transaction.atomic
def add_lesson(
    *,
    section: Section,
    position: int,
    title: str,
    body: str,
    minutes: int = 5,
    preview: bool = False,
    components: Sequence[dict[str, Any]] = (),
    markup: Markup = Markup.MARKDOWN,
    at: datetime | None = None,
) -> Lesson:
    """Add a lesson to a section; behind the course's gate unless it or the course is open.

    `components` are the fields of `Component` rows. With a quiz the lesson is finished by passing it.
    """
    course = section.course
    item = items.create(
        kind="lesson",
        author=course.item.author,
        title=title,
        body=body,
        markup=markup,
        language=course.item.language,
        parent=course.item,
        gate=gate_of(course, preview),
        tags=items.tag_slugs(course.item),
        at=at or course.item.published_at,
    )
    quizzes = any(fields["kind"] == Component.Kind.QUIZ for fields in components)
    lesson = Lesson.objects.create(
        item=item,
        course=course,
        section=section,
        position=position,
        minutes=minutes,
        preview=preview,
        rule=Lesson.Rule.QUIZ if quizzes else Lesson.Rule.MARK,
    )
    Component.objects.bulk_create([Component(lesson=lesson, **fields) for fields in components])
    return lesson


def gate_of(course: Course, preview: bool) -> Item | None:
    """The gate of a lesson: the course's, unless it or the course is open to everybody."""
    return None if course.open or preview else course.item
