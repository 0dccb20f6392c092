"""What of a course is exported: all that its teachers see in the studio, and no learner."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from courses.catalogue.exchange.packing import Pack
from courses.catalogue.models import Component, Course, Lesson, Section
from items.models import Attachment, Status

MAX_NAME = 150
AT_ONCE = 100  # lessons whose components are read together
_FILE = re.compile(r"/files/(\d{1,18})/")
_LESSON = re.compile(r"/lessons/(\d{1,18})-[^/#?]*/?(?:\?[^#]*)?")
_JUMP = re.compile(r"/courses/(\d{1,18})/jump/([^#?]+?)/?")
_COURSE = re.compile(r"/courses/(\d{1,18})-[^/#?]*/?")
Say = Callable[[str], None]


@dataclass
class Gathered:
    """A course with its sections and lessons in order, and the names of its files."""

    course: Course
    sections: list[tuple[Section, list[Lesson]]]
    files: dict[int, str] = field(default_factory=dict)

    @property
    def lessons(self) -> Iterator[Lesson]:
        for _section, lessons in self.sections:
            yield from lessons


def safe_name(name: str) -> str:
    """A file's name that every system can keep; one that is safe already stays as it is."""
    plain = re.sub(r"[^\w.-]+", "-", name).lstrip(".-") or "file"
    stem, dot, suffix = plain.rpartition(".")
    if not dot or len(suffix) > 10:
        return plain[:MAX_NAME]
    return f"{stem[: MAX_NAME - len(suffix) - 1]}.{suffix}"


def gather(course: Course) -> Gathered:
    """Read it: in a fixed number of queries, without the lessons' components."""
    rows = Lesson.objects.filter(course=course).exclude(item__status=Status.REMOVED)
    sections: dict[int, tuple[Section, list[Lesson]]] = {
        row.pk: (row, []) for row in course.sections.order_by("position")
    }
    for lesson in rows.select_related("item__origin").in_order():
        sections[lesson.section_id][1].append(lesson)
    found = Gathered(course, list(sections.values()))
    items = [course.pk, *(lesson.pk for lesson in found.lessons)]
    taken: set[str] = set()
    for pk, name in (
        Attachment.objects.filter(item__in=items).order_by("pk").values_list("pk", "name")
    ):
        found.files[pk] = free_name(safe_name(name), taken)
    return found


def free_name(name: str, taken: set[str]) -> str:
    """`name`, or with the first number that is not `taken`; it is from then on."""
    stem, dot, suffix = name.rpartition(".")
    stem, suffix = (stem, f".{suffix}") if dot else (suffix, "")
    number = 1
    free = name
    while free.casefold() in taken:
        number += 1
        free = f"{stem}-{number}{suffix}"
    taken.add(free.casefold())
    return free


def with_components(lessons: Sequence[Lesson]) -> Iterator[tuple[Lesson, list[Component]]]:
    """Lessons with what stands in them, some dozens at a time: so few queries, and so little memory."""
    for at in range(0, len(lessons), AT_ONCE):
        some = lessons[at : at + AT_ONCE]
        of_some: dict[int, list[Component]] = {lesson.pk: [] for lesson in some}
        for row in Component.objects.filter(lesson__in=of_some).order_by("pk"):
            of_some[row.lesson_id].append(row)
        for lesson in some:
            yield lesson, of_some[lesson.pk]


def copy_files(found: Gathered, pack: Pack, folder: str, say: Say) -> None:
    """Write all files of a course into a folder of an archive."""
    rows = Attachment.objects.in_bulk(found.files)
    for pk, name in sorted(found.files.items(), key=lambda named: named[1]):
        row = rows[pk]
        path = f"{folder}{name}"
        try:
            with row.file.open("rb") as file:
                pack.copy(path, file, row.file.size)
        except (FileNotFoundError, ValueError):  # or no file was ever kept
            why = _("its content is lost")
            say(f"{row.name}: {why}")


@dataclass(frozen=True)
class Places:
    """Where a course's own addresses lead in an export; None for what is not in it.

    `lesson` takes a lesson's id, `file` an attachment's, `named` a name of the import's.
    """

    course: Course
    lesson: Callable[[int], str | None]
    file: Callable[[int], str | None]
    named: Callable[[str], str | None]
    home: str

    def lead(self, address: str) -> str | None:
        """The place of an address of ours, None for any other."""
        path, mark, anchor = address.partition("#")
        there = self._there(path)
        return f"{there}{mark}{anchor}" if there else None

    def _there(self, path: str) -> str | None:
        if found := _FILE.match(path):
            return self.file(int(found[1]))
        if found := _LESSON.fullmatch(path):
            return self.lesson(int(found[1]))
        if (found := _JUMP.fullmatch(path)) and int(found[1]) == self.course.pk:
            return self.named(found[2])
        if (found := _COURSE.fullmatch(path)) and int(found[1]) == self.course.pk:
            return self.home
        return None
