"""A folder written as a course. Each lesson is a transaction of its own: what is there is whole.

Items remember under which name, and from which content, they were read (`Origin.data["markdown"]`): a
second run finds them again, and writes only what changed in the folder since.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from courses.catalogue import actions
from courses.catalogue.exchange import writing
from courses.catalogue.exchange.archive import Archive
from courses.catalogue.exchange.errors import Broken, Unreadable
from courses.catalogue.exchange.people import person_for
from courses.catalogue.exchange.report import Report
from courses.catalogue.exchange.writing import Heading, Learners, Page
from courses.catalogue.folders.about import About, about
from courses.catalogue.folders.files import FolderFiles
from courses.catalogue.folders.lessons import Drafter, kinds_of
from courses.catalogue.folders.names import lesson_key, memory, origin_of, section_keys
from courses.catalogue.folders.outline import COURSE, FOLDER, Outline, Unit, is_hidden, outline
from courses.catalogue.models import Course, Lesson
from items.models import Origin, Status
from shared.queries import one_at_a_time

Step = tuple[Unit, int, int]
Progress = Callable[[list[Step]], Iterable[Step]]


def run(
    archive: Archive,
    report: Report,
    *,
    author: User | None,
    closed: bool | None,
    progress: Progress,
    learners: Learners,
    into: Course | None = None,
    publishes: bool = True,
) -> Course:
    """Write the course of `archive`, or bring it up to date: `into` names one that the author teaches;
    else it is the author's own of the folder's name, or a new one. Without an `author` it is whom the
    folder names. Raises `Unreadable`.

    `closed` says whether one must enrol; None leaves that to the folder. Call `learning.pace.pace`
    afterwards. With `publishes` a new course is shown when its last lesson is written, unless it says
    that it is a draft.
    """
    if archive.kind != "markdown":
        raise Unreadable(_("it has no course.md, so it is no folder of Markdown"))
    for line in archive.left_out:
        report.note(line, _("left out"))
    try:
        told = about(archive, report)
    except Broken as error:
        raise Unreadable(str(error)) from error
    author = author or (into.item.author if into else None)
    if author is None and not told.author:
        raise Unreadable(_("it does not say who teaches it: “author: …” in course.md"))
    author = author or person_for(told.author, "markdown")
    place = f"course:{into.pk}" if into else f"{author.pk}:{told.key}"
    with one_at_a_time(f"markdown:{place}") as alone:
        if not alone:
            raise Unreadable(_("this course is being imported already"))
        work = _Import(archive, report, told, author, learners)
        return work.run(place, into, closed, progress, publishes)


class _Import:
    def __init__(
        self, archive: Archive, report: Report, told: About, author: User, learners: Learners
    ) -> None:
        self.archive = archive
        self.report = report
        self.told = told
        self.author = author
        self.learners = learners

    def run(
        self,
        place: str,
        into: Course | None,
        closed: bool | None,
        progress: Progress,
        publishes: bool,
    ) -> Course:
        self.report.found["course"] += 1
        found = outline(self.archive, self.told.title, self.report)
        self.units = found.units
        with transaction.atomic():
            self._begin(place, into, self.author if not publishes else None)
            self._tell(closed)
            sections = self._sections(found)
            self._places(found, sections)
        self.files.keep()
        steps = [
            (unit, sections[section.name], place)
            for section in found.sections
            for place, unit in enumerate(section.units)
        ]
        for unit, section, at in progress(steps):
            self._lesson(unit, section, at)
        self._rest()
        if publishes and not self.told.is_draft and not self.remembered.get("published"):
            with transaction.atomic():
                actions.publish_course(course=self.course, by=self.author)
                self._remember(published=True)
        return self.course

    # --- the course and its outline ---------------------------------------------------------------

    def _begin(self, place: str, into: Course | None, by: User | None) -> None:
        """Find the course, or make it."""
        key = f"markdown:{place}"
        if into is not None:
            origin, _new = Origin.objects.get_or_create(item=into.item, defaults={"key": key})
        else:
            origin_now = Origin.objects.filter(key=key).exclude(item__status=Status.REMOVED).first()
            if origin_now is None:
                # One that was removed keeps its content, but not its claim to be this one.
                for old in Origin.objects.filter(key=key):
                    Origin.objects.filter(pk=old.pk).update(key=f"{key}:{old.pk}")
                origin_now = self._make(key)
            origin = origin_now
        self.origin = origin
        self.course = Course.objects.select_related("item__author").get(pk=origin.pk)
        self.files = FolderFiles(self.archive, self.course.item, self.report, by)
        self.drafter = Drafter(
            self.archive,
            self.report,
            language=self.told.fields["language"],
            page=self._page,
            file=self.files.carry,
        )

    def _make(self, key: str) -> Origin:
        course = actions.create_course(
            by=self.author, title=self.told.title, markup=self.told.markup, status=Status.DRAFT
        )
        return Origin.objects.create(item=course.item, key=key)

    @property
    def remembered(self) -> dict[str, Any]:
        return memory(self.origin)

    def _remember(self, **values: Any) -> None:
        self.origin.data["markdown"] = self.remembered | values
        self.origin.save()

    def _tell(self, closed: bool | None) -> None:
        """Write the course's own page."""
        body, _none = self.drafter.body(
            self.told.body, COURSE, self.told.line, self.told.markup, components=False
        )
        fields = self.told.fields | {"body": body}
        if closed is not None:
            fields["open"] = not closed
        digest = _digest([fields, self.told.licence])
        changed = self.remembered.get("digest") != digest
        if changed:
            try:
                writing.change_course(self.course, self.told.markup, fields, by=self.author)
            except ValidationError as error:
                raise Unreadable(f"{COURSE}: {' '.join(error.messages)}") from error
            self.course = Course.objects.select_related("item__author").get(pk=self.course.pk)
            self.origin.licence = self.told.licence or self.origin.licence
        self._remember(key=self.told.key, digest=digest)
        self.report.settle(Counter(course=1), changed)

    def _sections(self, found: Outline) -> dict[str, int]:
        known = {name: row for row, name in section_keys(self.course, self.origin).items()}
        wanted = [Heading(each.name, each.title, each.part) for each in found.sections]
        ids = writing.put_sections(self.course, wanted, known, self.report)
        self.origin.data.setdefault("unit_of", {}).update(
            {unit.key: unit.key for unit in found.units.values()}
        )
        self._remember(sections=ids)
        return ids

    def _places(self, found: Outline, sections: dict[str, int]) -> None:
        """Bring the lessons there are into their order; those that the folder lost step back."""
        rows = self.course.lessons.select_related("item__origin")
        self.known = {lesson_key(row): row for row in rows}
        order = {
            sections[section.name]: [self.known.get(unit.key) for unit in section.units]
            for section in found.sections
        }
        wanted = {unit.key for unit in found.units.values()}
        for key, lesson in self.known.items():
            if key not in wanted and memory(origin_of(lesson)):
                self._lost(lesson, found.is_whole)
        writing.put_lessons(self.course, order)

    def _lost(self, lesson: Lesson, is_sure: bool) -> None:
        origin = origin_of(lesson)
        if origin is not None and is_sure:
            writing.lose(lesson, origin, self.learners, self.report)

    # --- lessons ----------------------------------------------------------------------------------

    def _lesson(self, unit: Unit, section: int, place: int) -> None:
        self.report.found["lesson"] += 1
        try:
            with transaction.atomic():
                page = self.drafter.draft(unit.path)
                changed = self._write(unit, page, section, place)
        except Broken as error:
            self.files.forget()
            self.report.refuse("lesson", error.where, error.why)
            return
        self.files.keep()
        kinds = kinds_of(page)
        self.report.found.update(kinds)
        self.report.settle(kinds + Counter(lesson=1), changed)

    def _write(self, unit: Unit, page: Page, section: int, place: int) -> bool:
        """Make or update a lesson; tells whether anything was written."""
        digest = _digest(asdict(page))
        lesson = self.known.get(unit.key)
        mine = {"key": unit.key, "digest": digest}
        if lesson is None:
            lesson = writing.add(page, section=section, place=place)
            Origin.objects.create(
                item=lesson.item,
                key=f"markdown:{self.course.pk}:{unit.key}",
                licence=self.origin.licence,
                data={"markdown": mine},
            )
            return True
        if lesson.item.status == Status.REMOVED:
            self.report.note(unit.path, _("was removed in the studio: put it back there first"))
            return False
        origin = origin_of(lesson)
        told = memory(origin)
        if origin is None:
            key = f"markdown:{self.course.pk}:{unit.key}"
            origin = Origin(item=lesson.item, key=key, licence=self.origin.licence)
        elif told.get("digest") == digest and not origin.data.get("gone"):
            return False
        writing.keep_answered(page, lesson, self.learners, self.report, unit.path)
        writing.change(page, lesson, by=self.author)
        writing.find_again(lesson, origin, shows=not page.is_draft)
        origin.data["markdown"] = mine
        origin.save()
        return True

    def _rest(self) -> None:
        """Keep what lies in `files/`, and tell of what no page uses."""
        for path in sorted(self.archive.sizes):
            if path in self.files.made or is_hidden(path):
                continue
            if path.startswith(FOLDER):
                with transaction.atomic():
                    self.files.carry(path)
                self.files.keep()
            elif not path.endswith((".md", ".vtt", ".srt")):
                self.report.note(path, _("no page names it: left out"))

    def _page(self, path: str) -> str | None:
        """The address of a lesson's file, or the course's."""
        if path == COURSE:
            return self.course.get_absolute_url()
        unit = self.units.get(path)
        return reverse("jump", args=[self.course.pk, unit.key]) if unit else None


def _digest(read: Any) -> str:
    written = json.dumps(read, sort_keys=True, default=str)
    return hashlib.sha256(written.encode()).hexdigest()
