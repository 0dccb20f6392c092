"""A course's outline as one person sees it: what is finished, what is next, what is locked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from django.utils.translation import gettext as _

from accounts.models import User, Viewer
from courses.catalogue.models import Course, Lesson
from courses.learning.locks import locks
from courses.learning.models import Progress


@dataclass(frozen=True)
class Line:
    """One lesson. `state` is done, current, open or locked."""

    lesson: Lesson
    state: str
    # Free to read in a course that is not.
    is_preview: bool = False
    # Why it is locked, if it is.
    lock: str = ""

    @property
    def pk(self) -> int:
        return int(self.lesson.pk)

    @property
    def title(self) -> str:
        return self.lesson.item.title

    @property
    def url(self) -> str:
        return self.lesson.get_absolute_url()

    @property
    def note(self) -> str:
        minutes = _("%(minutes)d min") % {"minutes": self.lesson.minutes}
        return f"{minutes} · {_('free preview')}" if self.is_preview else minutes


@dataclass(frozen=True)
class Section:
    """A section with its lessons."""

    title: str
    lessons: list[Line]


@dataclass(frozen=True)
class Part:
    """Sections under one larger heading, which may be empty."""

    title: str
    sections: list[Section]

    @property
    def is_current(self) -> bool:
        return any(line.state == "current" for part in self.sections for line in part.lessons)


@dataclass
class Outline:
    """All lessons, as parts of sections; and where the person is among them."""

    parts: list[Part] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    finished: frozenset[int] = frozenset()
    # The first lesson the person may read and has not finished.
    next: Line | None = None

    @property
    def done(self) -> int:
        return sum(1 for line in self.lines if line.pk in self.finished)

    @property
    def percent(self) -> int:
        return 100 * self.done // len(self.lines) if self.lines else 0

    @property
    def waiting(self) -> Line | None:
        """Where nothing is open that is not finished: the first lesson that is still locked."""
        return None if self.next else next((line for line in self.lines if line.lock), None)

    def around(self, pk: int) -> tuple[Line | None, int, Line | None]:
        """The line before the lesson `pk`, that one's number from 1, and the line after it."""
        place = next((n for n, line in enumerate(self.lines) if line.pk == pk), 0)
        before = self.lines[place - 1] if place > 0 else None
        after = self.lines[place + 1] if place + 1 < len(self.lines) else None
        return before, place + 1, after


def outline(course: Course, viewer: Viewer, current: int | None = None) -> Outline:
    """The outline of `course`; the lesson `current`, or else the next one to read, is marked.

    One query, and two more for a member: progress, and where something is locked their admission.
    """
    lessons = list(course.lessons.for_outline(viewer))
    finished = _finished(course, viewer)
    following = next(
        (row.pk for row in lessons if _is_visible(row) and row.pk not in finished), None
    )
    marked = current if current is not None else following
    locked = locks(course, lessons, viewer)
    lines = [
        Line(
            row,
            _state(row, finished, marked),
            row.preview and not course.open,
            locked.get(row.pk, ""),
        )
        for row in lessons
    ]
    return Outline(
        parts=_parts(lines),
        lines=lines,
        finished=finished,
        next=next((line for line in lines if line.pk == following), None),
    )


def _finished(course: Course, viewer: Viewer) -> frozenset[int]:
    if not isinstance(viewer, User):
        return frozenset()
    rows = Progress.objects.done_by(viewer).filter(lesson__course=course)
    return frozenset(rows.values_list("lesson", flat=True))


def _state(lesson: Lesson, finished: frozenset[int], marked: int | None) -> str:
    if lesson.pk == marked:
        return "current"
    if lesson.pk in finished:
        return "done"
    return "open" if _is_visible(lesson) else "locked"


def _is_visible(lesson: Lesson) -> bool:
    return bool(lesson.is_visible)  # type: ignore[attr-defined]  # `for_outline` annotates it


def _parts(lines: Sequence[Line]) -> list[Part]:
    sections = [
        (group[0].lesson.section.part, Section(group[0].lesson.section.title, group))
        for _id, rows in groupby(lines, key=lambda line: line.lesson.section_id)
        if (group := list(rows))
    ]
    return [
        Part(title, [section for _title, section in rows])
        for title, rows in groupby(sections, key=lambda pair: pair[0])
    ]
