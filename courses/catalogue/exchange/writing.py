"""What every import writes: an outline brought into its order, lessons made or brought up to date.

What the source does not say stays as it is; what it does not have is never in the way of what it has.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.utils.translation import gettext as _

from accounts.models import User
from courses.catalogue import actions, editing, outlining, versions
from courses.catalogue.exchange.report import Report
from courses.catalogue.models import Component, Course, Lesson, Section
from items.models import Item, Markup, Origin, Status
from shared import markdown

# Of a lesson whose course opens in steps, until its own step is known: nobody has come so far.
LAST_STEP = 32_767


@dataclass(frozen=True)
class Heading:
    """A section of the source, by its name there."""

    name: str
    title: str
    part: str


@dataclass
class Page:
    """A lesson of the source. `components` are fields of `Component` rows; None leaves a field of a
    lesson as it is, and gives a new one what is usual."""

    title: str
    body: str
    markup: Markup
    minutes: int | None
    components: list[dict[str, Any]] = field(default_factory=list)
    rule: Lesson.Rule | None = None
    preview: bool | None = None
    opens_at: datetime | None = None
    opens_after: int | None = None
    is_draft: bool = False


class Learners(Protocol):
    """What learners did, which no import takes away."""

    def finished(self, lesson: Lesson) -> bool: ...

    def answered(self, component: Component) -> bool: ...


def put_sections(
    course: Course, wanted: Sequence[Heading], known: Mapping[str, Section], report: Report
) -> dict[str, int]:
    """Bring a course's sections into the order of the source; the ids of its sections by name.

    `known` are those that an earlier import made. Those that are wanted no more go, unless lessons
    stand in them; then they come last, as do those that an author added here.
    """
    ids: dict[str, int] = {}
    for place, heading in enumerate(wanted):
        report.found["section"] += 1
        section = known.get(heading.name) or Section(course=course)
        fields = {"title": heading.title, "part": heading.part, "position": place}
        changed = section.pk is None or any(
            getattr(section, name) != value for name, value in fields.items()
        )
        for name, value in fields.items():
            setattr(section, name, value)
        if changed:
            section.save()
        ids[heading.name] = section.pk
        report.settle(Counter(section=1), changed)
    left = course.sections.exclude(pk__in=ids.values()).order_by("position", "pk")
    gone = {section.pk for name, section in known.items() if name not in ids}
    place = len(wanted)
    for section in left:
        if section.pk in gone and not section.lessons.exists():
            section.delete()
        else:
            Section.objects.filter(pk=section.pk).exclude(position=place).update(position=place)
            place += 1
    return ids


def put_lessons(course: Course, order: Mapping[int, Sequence[Lesson | None]]) -> None:
    """Bring lessons into the order of the source: by the ids of sections, those that there are
    already, None in the place of one that is yet to be written. All others come after them."""
    placed = {lesson.pk for rows in order.values() for lesson in rows if lesson}
    for section, rows in order.items():
        for place, lesson in enumerate(rows):
            if lesson:
                _place(lesson, section, place)
    sizes = {section: len(rows) for section, rows in order.items()}
    others = course.lessons.exclude(pk__in=placed).order_by("section", "position", "pk")
    for lesson in others:
        place = sizes.get(lesson.section_id, 0)
        _place(lesson, lesson.section_id, place)
        sizes[lesson.section_id] = place + 1


def _place(lesson: Lesson, section: int, place: int) -> None:
    if (lesson.section_id, lesson.position) != (section, place):
        Lesson.objects.filter(pk=lesson.pk).update(section=section, position=place)


def add(page: Page, *, section: int, place: int) -> Lesson:
    """A new lesson."""
    row = Section.objects.select_related("course__item__author").get(pk=section)
    lesson = actions.add_lesson(
        section=row,
        position=place,
        title=page.title,
        body=page.body,
        minutes=page.minutes,
        preview=bool(page.preview),
        components=page.components,
        rule=page.rule,
        markup=page.markup,
        status=Status.DRAFT if page.is_draft else Status.PUBLISHED,
    )
    Item.objects.filter(pk=lesson.pk).update(
        opens_at=page.opens_at,
        opens_after=page.opens_after or 0,
        step=LAST_STEP if row.course.sequential and not page.preview else 0,
    )
    return lesson


def lose(lesson: Lesson, origin: Origin, learners: Learners, report: Report) -> None:
    """The source has a lesson no more: it becomes a draft until it comes back, unless learners have
    finished it. One that is not published stays as it is, who knows why: a moderator may have hidden
    it."""
    if origin.data.get("gone"):
        return
    if learners.finished(lesson):
        report.note(lesson, _("is not there any more; learners have finished it, so it stays"))
    elif outlining.withdraw_lesson(lesson=lesson):
        origin.data["gone"] = True
        origin.save(update_fields=["data"])
        report.note(lesson, _("is not there any more; it is a draft now"))


def find_again(lesson: Lesson, origin: Origin, *, shows: bool) -> None:
    """What `lose` took away is back; the caller saves `origin`."""
    if origin.data.pop("gone", False) and shows:
        outlining.publish_lesson(lesson=lesson)


def keep_answered(
    page: Page, lesson: Lesson, learners: Learners, report: Report, where: str
) -> None:
    """Learners' attempts hang on components: what was answered is not taken out."""
    keys = {fields["key"] for fields in page.components}
    for row in lesson.components.exclude(key__in=keys):
        if learners.answered(row):
            page.components.append({"key": row.key, "kind": row.kind, "data": row.data})
            why = _("learners have answered %(key)s, so it stays, at the end")
            report.note(where, why % {"key": row.key})


def change(page: Page, lesson: Lesson, *, by: User) -> None:
    """Bring a lesson up to date; the words that are replaced stay in its history."""
    item = lesson.item
    if item.markup != page.markup:
        item.markup = page.markup
        item.html = markdown.render(item.body, item.markup, item.language)
        item.save(update_fields=["markup", "html"])
    fields = versions.fields_of_lesson(lesson)
    fields["title"], fields["body"] = page.title, page.body
    if page.minutes is not None:
        fields["minutes"] = page.minutes
    if page.preview is not None:
        fields["preview"] = page.preview
    if page.opens_after is not None:
        fields["opens_at"], fields["opens_after"] = page.opens_at, page.opens_after
    editing.edit_lesson(lesson=lesson, by=by, fields=fields)
    actions.set_components(
        lesson=Lesson.objects.select_related("item").get(pk=lesson.pk), components=page.components
    )
    if page.rule is not None:
        Lesson.objects.filter(pk=lesson.pk).update(rule=page.rule)


def change_course(course: Course, markup: Markup, said: Mapping[str, Any], *, by: User) -> None:
    """Bring a course's own page up to date by some of `versions.CourseFields`."""
    item = course.item
    if item.markup != markup:
        item.markup = markup
        item.html = markdown.render(item.body, item.markup, item.language)
        item.save(update_fields=["markup", "html"])
    fields = versions.fields_of_course(course)
    for name, value in said.items():
        fields[name] = value  # type: ignore[literal-required]  # its keys are those
    editing.edit_course(course=course, by=by, fields=fields)
