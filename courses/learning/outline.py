"""A course's outline as one person sees it: what is finished, what is next, what is locked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from django.urls import reverse
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
    def resume_url(self) -> str:
        """Leads to where the person left off in it."""
        return reverse("resume", args=[self.pk])

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
    # By the lesson's id, those that the person has begun.
    progress: dict[int, Progress] = field(default_factory=dict)
    # Where to go on: see `following`.
    next: Line | None = None

    @property
    def finished(self) -> frozenset[int]:
        return frozenset(pk for pk, row in self.progress.items() if row.completed_at)

    @property
    def is_begun(self) -> bool:
        return any(line.pk in self.progress for line in self.lines)

    @property
    def done(self) -> int:
        return sum(1 for line in self.lines if line.pk in self.finished)

    @property
    def percent(self) -> int:
        finished = self.finished
        done = sum(weight(line.lesson) for line in self.lines if line.pk in finished)
        return percent(done, sum(weight(line.lesson) for line in self.lines))

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
    progress = _progress(course, viewer)
    finished = frozenset(pk for pk, row in progress.items() if row.completed_at)
    following = _following([row.pk for row in lessons if _is_visible(row)], progress)
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
        progress=progress,
        next=next((line for line in lines if line.pk == following), None),
    )


def weight(lesson: Lesson) -> int:
    """What a lesson counts in its course's progress: its minutes, for an hour's work is more of a
    course than a minute's. It counts when it is finished, whole; half of a lesson is no progress that
    its rule would bear out."""
    return max(lesson.minutes, 1)


def percent(done: int, whole: int) -> int:
    """In whole percents, rounded down: 100 is said only when nothing is left."""
    return 100 * done // whole if whole else 0


def _progress(course: Course, viewer: Viewer) -> dict[int, Progress]:
    if not isinstance(viewer, User):
        return {}
    rows = Progress.objects.filter(user=viewer, lesson__course=course)
    return {row.lesson_id: row for row in rows}


def _following(readable: Sequence[int], progress: dict[int, Progress]) -> int | None:
    """Where to go on: in the unfinished lesson that the person was in last, if they have finished none
    since; else in the first unfinished one. `resume.to_continue` says the same in SQL."""
    left = [row for pk in readable if (row := progress.get(pk)) and not row.completed_at]
    latest = max(left, key=lambda row: row.at, default=None)
    ended = [row.completed_at for row in progress.values() if row.completed_at]
    if latest is not None and all(latest.at > moment for moment in ended):
        return int(latest.lesson_id)
    done = {pk for pk, row in progress.items() if row.completed_at}
    return next((pk for pk in readable if pk not in done), None)


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
