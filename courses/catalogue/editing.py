"""Changing courses and lessons that there are. What learners have done stays."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from courses.catalogue import versions
from courses.catalogue.actions import carry_files, fits, gate_of, set_open
from courses.catalogue.models import Component, Course, Lesson
from courses.catalogue.versions import CourseFields, LessonFields
from items import actions as items
from items.models import Item
from shared import markdown

_NUMBERED = re.compile(r".*-(\d{1,6})")


@transaction.atomic
def edit_course(
    *, course: Course, by: User, fields: CourseFields, version: str | None = None
) -> Course:
    """Write a course's page and what holds for all of it; its lessons bear its language and tags.
    With a price it is closed, whatever `open` says.

    `version` names what `by` saw: see `versions.merge`, which raises `Changed`. Call
    `learning.pace.pace` afterwards.
    """
    locked = Course.objects.select_for_update().get(pk=course.pk)
    before = versions.fields_of_course(locked)
    new = versions.merge(version, before, fields)
    if new["language"] != before["language"]:
        _speak(locked, new["language"])
    tags = sorted(set(new["tags"]))
    items.edit(item=locked.item, by=by, title=new["title"], body=new["body"], tags=tags)
    items.carry(locked.item)
    if tags != before["tags"]:
        _tag_lessons(locked, tags)
    locked.summary, locked.level = new["summary"], new["level"]
    locked.audience, locked.outcomes = new["audience"], list(new["outcomes"])
    locked.certifies = new["certifies"]
    locked.how_to_buy = new["how_to_buy"]
    # An open course neither unlocks in steps nor costs anything: before and after it is not both.
    locked.sequential, locked.price = False, Decimal(0)
    locked.save()
    price = Decimal(new["price"] or 0)
    is_open = new["open"] and not price
    set_open(course=locked, open=is_open)
    if not is_open:
        # Whoever was let in stays in, whatever it costs from now on.
        locked.sequential, locked.price = new["sequential"], price
        locked.save(update_fields=["sequential", "price"])
    locked.prerequisites.set(new["prerequisites"])
    return Course.objects.select_related("item").get(pk=course.pk)


@transaction.atomic
def edit_lesson(
    *, lesson: Lesson, by: User, fields: LessonFields, version: str | None = None
) -> Lesson:
    """Write a lesson. `version` as in `edit_course`; call `learning.pace.pace` afterwards."""
    # The course first, as all who write in its outline do: so none waits for another in a circle.
    course = Course.objects.select_for_update().get(pk=lesson.course_id)
    locked = Lesson.objects.select_for_update(of=("self",)).select_related("item").get(pk=lesson.pk)
    new = versions.merge(version, versions.fields_of_lesson(locked), fields)
    items.edit(item=locked.item, by=by, title=new["title"], body=new["body"])
    own = Item.objects.filter(pk=locked.pk)
    own.update(opens_at=new["opens_at"], opens_after=new["opens_after"])
    if new["preview"] != locked.preview:
        items.set_gate(own, gate_of(course, new["preview"]))
    locked.minutes, locked.preview = new["minutes"], new["preview"]
    locked.rule = Lesson.Rule(new["rule"])
    locked.save(update_fields=["minutes", "preview", "rule"])
    carry_files(locked)
    return Lesson.objects.select_related("item", "course__item").get(pk=lesson.pk)


def _speak(course: Course, language: str) -> None:
    """Words that the renderer adds to a text are in the text's language."""
    of_course = Item.objects.filter(pk=course.pk) | Item.objects.filter(lesson__course=course)
    for item in of_course:
        item.language = language
        item.html = markdown.render(item.body, item.markup, language)
        item.save(update_fields=["language", "html"])
    course.item.language = language


def _tag_lessons(course: Course, tags: Sequence[str]) -> None:
    for item in Item.objects.filter(lesson__course=course):
        items.set_tags(item, tags)
        items.reindex(item, tags)


@transaction.atomic
def put_component(
    *,
    lesson: Lesson,
    kind: str,
    data: dict[str, Any],
    component: Component | None = None,
    version: str | None = None,
) -> Component:
    """Add a component to a lesson, or change one; with its first quiz a lesson that was marked by
    hand is finished by passing it. A new one gets a key such as `quiz-2` and stands at the end until
    the text names it. `version` names the data that are to be replaced, as in `edit_course`."""
    locked = Lesson.objects.select_for_update().get(pk=lesson.pk)
    if component is None:
        is_first = not locked.components.filter(kind=kind).exists()
        component = Component(lesson=locked, kind=kind, key=_new_key(locked, kind), data=data)
        component.save()
        if kind == Component.Kind.QUIZ and is_first and locked.rule == Lesson.Rule.MARK:
            locked.rule = Lesson.Rule.QUIZ
            locked.save(update_fields=["rule"])
    else:
        component.refresh_from_db()
        versions.check(version, component.data)
        component.data = data
        component.save(update_fields=["data"])
    carry_files(locked)
    return component


@transaction.atomic
def remove_component(*, component: Component, by: User) -> None:
    """Take a component out of its lesson, and out of its text. Where it was the last by which the
    lesson could be finished, the lesson is marked by hand."""
    lesson = Lesson.objects.select_for_update().get(pk=component.lesson_id)
    mark = f"[[{component.kind}:{component.key}]]"
    lines = lesson.item.body.splitlines(keepends=True)
    body = "".join(line for line in lines if line.strip() != mark)
    items.edit(item=lesson.item, by=by, title=lesson.item.title, body=body)
    component.delete()
    kinds = set(lesson.components.values_list("kind", flat=True))
    if not fits(lesson.rule, kinds):
        lesson.rule = Lesson.Rule.MARK
        lesson.save(update_fields=["rule"])
    carry_files(lesson)


def _new_key(lesson: Lesson, kind: str) -> str:
    keys = lesson.components.values_list("key", flat=True)
    numbers = [int(found[1]) for key in keys if (found := _NUMBERED.fullmatch(key))]
    return f"{kind}-{max(numbers, default=0) + 1}"


@transaction.atomic
def restore(*, item: Item, by: User, number: int) -> Item:
    """Write again what an item said before its revision of that number; what it says now is kept.

    Raises `PermissionDenied` where there is none.
    """
    revision = item.revisions.filter(number=number).first()
    if revision is None:
        raise PermissionDenied(_("There is no such version."))
    reason = _("version %(number)d restored") % {"number": number}
    tags = revision.tags if item.kind == "course" else None
    edited = items.edit(
        item=item, by=by, title=revision.title, body=revision.body, tags=tags, reason=reason
    )
    if item.kind == "lesson":
        carry_files(edited.lesson)
    else:
        items.carry(edited)
        _tag_lessons(edited.course, revision.tags)
    return edited
