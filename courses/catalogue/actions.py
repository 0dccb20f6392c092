"""Making courses. Events of the past are the caller's to record."""

import json
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from activity.events import record
from activity.models import Verb
from courses.catalogue.minutes import estimate
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
    price: Decimal | None = None,
    how_to_buy: str = "",
    markup: Markup = Markup.MARKDOWN,
    status: Status = Status.PUBLISHED,
    at: datetime | None = None,
) -> Course:
    """Make a course; its author teaches it. A draft is announced when it is published.

    One with a `price` is closed, whatever `open` says.
    """
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
        open=open and not price,
        price=price or 0,
        how_to_buy=how_to_buy,
        outcomes=list(outcomes),
        audience=audience,
    )
    if status == Status.PUBLISHED:
        record(Verb.PUBLISH, user=by, item=item, at=at)
    return course


@transaction.atomic
def publish_course(*, course: Course, by: User, at: datetime | None = None) -> bool:
    """Show a draft to everybody; tells whether it was not shown yet."""
    changed = items.set_status(item=course.item, status=Status.PUBLISHED, at=at)
    if changed:
        record(Verb.PUBLISH, user=by, item=course.item, at=at)
    return changed


@transaction.atomic
def set_open(*, course: Course, open: bool) -> bool:  # noqa: A002  # the field's own name
    """Open a course's lessons to everybody, or close them behind its gate.

    Previews stay open; what is about a lesson goes with it. Raises `PermissionDenied` for opening one
    that costs something.
    """
    locked = Course.objects.select_for_update().get(pk=course.pk)
    if locked.open == open:
        return False
    if open and locked.price:
        raise PermissionDenied(_("What costs something cannot be open to everybody."))
    locked.open = course.open = open
    locked.save(update_fields=["open"])
    lessons = Item.objects.filter(lesson__course=course, lesson__preview=False)
    items.set_gate(lessons, None if open else course.item)
    return True


@transaction.atomic
def set_components(*, lesson: Lesson, components: Sequence[dict[str, Any]]) -> None:
    """Give a lesson exactly these components. Rows of the same key stay, and with them attempts.

    What finishes it stays what its author chose, where that is still possible; with its first quiz a
    lesson that was marked by hand is finished by passing it.
    """
    before = set(lesson.components.values_list("kind", flat=True))
    for fields in components:
        rest = {name: value for name, value in fields.items() if name != "key"}
        Component.objects.update_or_create(lesson=lesson, key=fields["key"], defaults=rest)
    lesson.components.exclude(key__in=[fields["key"] for fields in components]).delete()
    kinds = {str(fields["kind"]) for fields in components}
    is_first = Component.Kind.QUIZ in kinds - before and lesson.rule == Lesson.Rule.MARK
    if is_first or not fits(lesson.rule, kinds):
        lesson.rule = rule_for(components)
        lesson.save(update_fields=["rule"])
    carry_files(lesson)


@transaction.atomic
def add_lesson(
    *,
    section: Section,
    position: int,
    title: str,
    body: str,
    minutes: int | None = None,
    preview: bool = False,
    components: Sequence[dict[str, Any]] = (),
    rule: Lesson.Rule | None = None,
    markup: Markup = Markup.MARKDOWN,
    status: Status = Status.PUBLISHED,
    at: datetime | None = None,
) -> Lesson:
    """Add a lesson to a section; behind the course's gate unless it or the course is open.

    `components` are the fields of `Component` rows. Without a `rule` the lesson is finished by passing
    its quiz if it has one, else by hand. `minutes` are estimated where nobody says how long it takes.
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
        status=status,
        at=at or course.item.published_at,
    )
    lesson = Lesson.objects.create(
        item=item,
        course=course,
        section=section,
        position=position,
        minutes=estimate(item.html, components) if minutes is None else minutes,
        preview=preview,
        rule=rule_for(components) if rule is None else rule,
    )
    Component.objects.bulk_create([Component(lesson=lesson, **fields) for fields in components])
    carry_files(lesson)
    return lesson


def carry_files(lesson: Lesson) -> None:
    """Show whoever sees a lesson the files that its text and its components name."""
    data = lesson.components.values_list("data", flat=True)
    items.carry(lesson.item, *(json.dumps(of_one) for of_one in data))


def rule_for(components: Sequence[dict[str, Any]]) -> Lesson.Rule:
    """What finishes a lesson with these components."""
    quizzes = any(fields["kind"] == Component.Kind.QUIZ for fields in components)
    return Lesson.Rule.QUIZ if quizzes else Lesson.Rule.MARK


def fits(rule: str, kinds: set[str]) -> bool:
    """Whether a lesson with components of these kinds can be finished by that rule."""
    if rule == Lesson.Rule.QUIZ:
        return Component.Kind.QUIZ in kinds
    if rule == Lesson.Rule.WATCH:
        return bool({Component.Kind.VIDEO, Component.Kind.AUDIO} & kinds)
    return True


def gate_of(course: Course, preview: bool) -> Item | None:
    """The gate of a lesson: the course's, unless it or the course is open to everybody."""
    return None if course.open or preview else course.item
