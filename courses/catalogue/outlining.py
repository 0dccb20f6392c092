"""A course's outline: its sections and lessons, and their order.

Every deed locks the course first, reads what is there by then, and says where one thing goes beside
others ("before this lesson"), never the order of all: so two authors at once lose nothing of either.
Positions are numbered anew from 0. Call `learning.pace.pace` after each.
"""

from collections.abc import Sequence
from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from activity.events import record
from activity.models import Verb
from courses.catalogue import actions
from courses.catalogue.models import Course, Lesson, Section
from items import actions as items
from items.models import Item, ItemQuerySet, Revision, Status

Row = TypeVar("Row", bound=Section | Lesson)
# What a lesson's history says; shown through gettext.
REMOVED, RESTORED = "removed", "put back"


def _lock(course: Course) -> Course:
    return Course.objects.select_for_update().get(pk=course.pk)


def _number(rows: Sequence[Row]) -> None:
    """Give rows the positions in which they stand; uniqueness is looked at in the end."""
    for position, row in enumerate(rows):
        if row.position != position:
            row.position = position
            row.save(update_fields=["position"])


@transaction.atomic
def add_section(*, course: Course, title: str, part: str = "") -> Section:
    """Add a section at the end."""
    _lock(course)
    rows = list(course.sections.order_by("position"))
    _number(rows)
    return Section.objects.create(course=course, title=title, part=part, position=len(rows))


@transaction.atomic
def rename_section(*, section: Section, title: str, part: str) -> None:
    """Name a section and the part it belongs to."""
    Section.objects.filter(pk=section.pk).update(title=title, part=part)


@transaction.atomic
def move_section(*, section: Section, before: Section | None) -> None:
    """Put a section before another one of its course, or at the end."""
    _lock(section.course)
    rows = list(section.course.sections.order_by("position"))
    _number(_moved(rows, section, before))


@transaction.atomic
def remove_section(*, section: Section) -> None:
    """Take a section away; its lessons join the section before it, or else the one after it.

    Raises `PermissionDenied` for a course's last section.
    """
    _lock(section.course)
    rows = list(section.course.sections.order_by("position"))
    if len(rows) < 2:
        raise PermissionDenied(_("A course keeps at least one section."))
    place = next(number for number, row in enumerate(rows) if row.pk == section.pk)
    lessons = list(section.lessons.order_by("position"))
    heir = rows[place - 1] if place else rows[1]
    staying = list(heir.lessons.order_by("position"))
    joined = [*staying, *lessons] if place else [*lessons, *staying]
    section.lessons.update(section=heir)
    for row in joined:
        row.section = heir
    _number(joined)
    section.delete()
    _number(rows[:place] + rows[place + 1 :])


@transaction.atomic
def append_lesson(
    *, section: Section, title: str, body: str = "", status: Status = Status.DRAFT
) -> Lesson:
    """Add a lesson at a section's end, by default as a draft."""
    # Whether it is open may have changed since the section was read.
    section.course = _lock(section.course)
    rows = list(section.lessons.order_by("position"))
    _number(rows)
    return actions.add_lesson(
        section=section,
        position=len(rows),
        title=title,
        body=body,
        status=status,
        at=timezone.now(),
    )


@transaction.atomic
def move_lesson(*, lesson: Lesson, section: Section, before: Lesson | None = None) -> None:
    """Put a lesson into a section of its course, before another one there or at the end.

    `before` counts only as long as it still stands in that section.
    """
    _lock(section.course)
    lesson.refresh_from_db(fields=["section", "position"])
    rows = list(section.lessons.order_by("position"))
    if lesson.section_id != section.pk:
        _number([row for row in lesson.section.lessons.order_by("position") if row != lesson])
        lesson.section = section
        lesson.position = len(rows)
        lesson.save(update_fields=["section", "position"])
    _number(_moved(rows, lesson, before))


def _moved(rows: list[Row], moved: Row, before: Row | None) -> list[Row]:
    """The rows with one of them, or a further one, before another or at the end."""
    if before == moved:
        return rows
    rest = [row for row in rows if row != moved]
    keys = [row.pk for row in rest]
    place = keys.index(before.pk) if before is not None and before.pk in keys else len(rest)
    return [*rest[:place], moved, *rest[place:]]


@transaction.atomic
def publish_lesson(*, lesson: Lesson) -> bool:
    """Show a draft; tells whether it was one. What moderators hid stays hidden.

    Of a published course this is news.
    """
    _lock(lesson.course)
    shown = _turn(lesson.item, Status.DRAFT, Status.PUBLISHED)
    if shown and Item.objects.filter(pk=lesson.course_id, status=Status.PUBLISHED).exists():
        record(Verb.PUBLISH, user=lesson.item.author, item=lesson.item)
    return shown


@transaction.atomic
def withdraw_lesson(*, lesson: Lesson) -> bool:
    """Make a draft of a shown lesson again; what learners did in it stays."""
    _lock(lesson.course)
    return _turn(lesson.item, Status.PUBLISHED, Status.DRAFT)


def _turn(item: Item, old: Status, new: Status) -> bool:
    now = Item.objects.select_for_update(no_key=True).get(pk=item.pk)
    return now.status == old and items.set_status(item=item, status=new)


@transaction.atomic
def remove_lesson(*, lesson: Lesson, by: User) -> None:
    """Take a lesson away, also from its authors' sight; they can put it back."""
    _lock(lesson.course)
    _remove(lesson.item, by)


@transaction.atomic
def remove_course(*, course: Course, by: User) -> None:
    """Take a course away, also from its authors' sight; its author can put it back.

    It stays locked until the transaction ends: nobody can enrol meanwhile.
    """
    _lock(course)
    _remove(course.item, by)


@transaction.atomic
def put_back(*, item: Item, by: User) -> bool:
    """Make a draft of a course or lesson that its authors removed; tells whether it was one."""
    now = Item.objects.select_for_update(no_key=True).get(pk=item.pk)
    if not removed(Item.objects.filter(pk=now.pk)).exists():
        return False
    items.set_status(item=now, status=Status.DRAFT)
    _note(now, by, RESTORED)
    return True


def removed(rows: ItemQuerySet) -> ItemQuerySet:
    """Those that their authors removed: moderators leave no such note."""
    last = Revision.objects.filter(item=OuterRef("pk")).order_by("-number").values("reason")[:1]
    gone = rows.filter(status=Status.REMOVED).annotate(last_reason=Subquery(last))
    return gone.filter(last_reason=REMOVED)


def _remove(item: Item, by: User) -> None:
    now = Item.objects.select_for_update(no_key=True).get(pk=item.pk)
    if now.status not in (Status.DRAFT, Status.PUBLISHED):
        # Else who puts it back would undo what a moderator decided.
        raise PermissionDenied(_("A moderator has to decide about this first."))
    items.set_status(item=now, status=Status.REMOVED)
    _note(now, by, REMOVED)


def _note(item: Item, by: User, reason: str) -> None:
    last = item.revisions.last()
    Revision.objects.create(
        item=item,
        number=last.number + 1 if last else 1,
        title=item.title,
        body=item.body,
        tags=items.tag_slugs(item),
        by=by,
        reason=reason,
    )


@transaction.atomic
def publish(*, course: Course, by: User) -> bool:
    """Show a course that is a draft, and with it all its lessons that are; tells whether it was one."""
    locked = _lock(course)
    if locked.item.status != Status.DRAFT:
        return False
    Item.objects.filter(lesson__course=course, status=Status.DRAFT).update(
        status=Status.PUBLISHED, published_at=Coalesce(F("published_at"), Value(timezone.now()))
    )
    return actions.publish_course(course=course, by=by)


@transaction.atomic
def withdraw(*, course: Course) -> bool:
    """Make a draft of a published course again; tells whether it was published.

    The course stays locked until the transaction ends: nobody can enrol meanwhile.
    """
    locked = _lock(course)
    return _turn(locked.item, Status.PUBLISHED, Status.DRAFT)
