"""An export written as a course. Each lesson is a transaction of its own: what is there is whole.

A course new to us stays a draft until its last lesson is written, so nobody sees half of it. Origins
carry a digest of what was read: a second run writes only what changed.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.urls import reverse

from accounts.models import User
from courses.catalogue import actions
from courses.catalogue.exchange.archive import Archive
from courses.catalogue.exchange.errors import Broken, Unreadable
from courses.catalogue.exchange.report import Report
from courses.catalogue.models import Course, Lesson, Section
from courses.catalogue.olx.about import About, about
from courses.catalogue.olx.blocks import Draft, Drafter
from courses.catalogue.olx.files import Files
from courses.catalogue.olx.links import Links
from courses.catalogue.olx.outline import Outline, outline
from courses.catalogue.olx.people import person_for
from courses.catalogue.olx.tree import Block, Tree
from items import actions as items
from items.models import Markup, Origin, Status
from shared.queries import one_at_a_time

Progress = Callable[[list[tuple[Block, int, int]]], Iterable[tuple[Block, int, int]]]
# Lessons that the export no longer has keep their rows, far behind the others and unpublished.
GONE = 100_000


def run(
    archive: Archive,
    report: Report,
    *,
    author: User | None,
    closed: bool | None,
    progress: Progress,
) -> Course:
    """Write the course of `archive`, or bring it up to date. Raises `Unreadable`.

    `closed` says whether one must enrol for its lessons; None leaves that as it is, open at first.
    """
    for line in archive.left_out:
        report.say(f"{line}: left out")
    try:
        tree = Tree(archive)
    except Broken as error:
        raise Unreadable(str(error)) from error
    with one_at_a_time(f"olx:{tree.key}") as alone:
        if not alone:
            raise Unreadable("this course is being imported already")
        return _Import(tree, report, closed).run(author, progress)


class _Import:
    def __init__(self, tree: Tree, report: Report, closed: bool | None) -> None:
        self.tree = tree
        self.report = report
        self.closed = closed
        self.key = f"olx:{tree.key}"[:200]

    def run(self, author: User | None, progress: Progress) -> Course:
        found = outline(self.tree, self.report)
        with transaction.atomic():
            self._course(author, found)
            sections = self._sections(found)
            self._places(found, sections)
        self.files.keep()
        drafter = Drafter(self.tree, self._links, self.report, self.course.item.language)
        units = [
            (unit, sections[section.name], place)
            for section in found.sections
            for place, unit in enumerate(section.units)
        ]
        for unit, section, place in progress(units):
            self._lesson(drafter, unit, section, place)
        if not self.origin.data.get("published"):
            # Only the first time: later its author or a moderator may have reasons to hide it.
            with transaction.atomic():
                actions.publish_course(course=self.course, by=self.author)
                self.origin.data["published"] = True
                self.origin.save(update_fields=["data"])
        return self.course

    # --- the course and its outline ---------------------------------------------------------------

    def _course(self, author: User | None, found: Outline) -> None:
        self.report.found["course"] += 1
        self.unit_of = found.unit_of
        origin = Origin.objects.filter(key=f"{self.key}:course").select_related("item").first()
        if origin is None:
            self.author = author or person_for(self.tree.org)
            course = actions.create_course(
                by=self.author, title=self.tree.course.title, open=True,
                markup=Markup.HTML, status=Status.DRAFT,
            )  # fmt: skip
            origin = Origin.objects.create(item=course.item, key=f"{self.key}:course")
        self.course = Course.objects.select_related("item__author").get(pk=origin.pk)
        self.origin = origin
        self.author = self.course.item.author or author or person_for(self.tree.org)
        changed = self.closed is not None and actions.set_open(
            course=self.course, open=not self.closed
        )
        self.files = Files(self.tree.archive, self.course.item, self.report)
        told = about(self.tree, self._links)
        digest = _digest(asdict(told))
        if origin.digest != digest:
            self._tell(told)
            origin.digest = digest
            changed = True
        self.report.settle(Counter(course=1), changed)

    def _tell(self, told: About) -> None:
        self.course.item.language = told.language
        self.course.item.save(update_fields=["language"])
        items.edit(item=self.course.item, by=self.author, title=told.title, body=told.html)
        self.course.item.refresh_from_db()
        items.carry(self.course.item)
        self.course.summary, self.course.outcomes = told.summary, told.outcomes
        self.course.save(update_fields=["summary", "outcomes"])
        self.origin.licence = told.licence

    def _sections(self, found: Outline) -> dict[str, int]:
        """The ids of the sections by name, all in the places the outline gives them."""
        data: dict[str, Any] = self.origin.data
        known = {
            name: section
            for name, pk in data.get("sections", {}).items()
            if (section := self.course.sections.filter(pk=pk).first())
        }
        ids = {}
        for place, wanted in enumerate(found.sections):
            self.report.found["section"] += 1
            section = known.pop(wanted.name, None) or Section(course=self.course)
            fields = {"title": wanted.title, "part": wanted.part, "position": place}
            changed = any(getattr(section, name) != value for name, value in fields.items())
            for name, value in fields.items():
                setattr(section, name, value)
            if changed or section.pk is None:
                section.save()
            ids[wanted.name] = section.pk
            self.report.settle(Counter(section=1), changed)
        for place, section in enumerate(known.values()):
            Section.objects.filter(pk=section.pk).update(position=GONE + place)
        kept = {name: section.pk for name, section in known.items() if section.lessons.exists()}
        Section.objects.filter(pk__in=[s.pk for s in known.values()]).exclude(
            pk__in=kept.values()
        ).delete()
        self.origin.data |= {"sections": ids | kept, "unit_of": found.unit_of}
        self.origin.save()
        return ids

    def _places(self, found: Outline, sections: dict[str, int]) -> None:
        """Give the lessons there are the places of the outline; those it does not know step back."""
        places = {
            self._key(unit): (sections[section.name], place)
            for section in found.sections
            for place, unit in enumerate(section.units)
        }
        lessons = self.course.lessons.filter(item__origin__key__startswith=self.key)
        for lesson in lessons.select_related("item__origin"):
            place = places.get(lesson.item.origin.key)
            if place is None:
                self._withdraw(lesson)
                place = (lesson.section_id, GONE + lesson.pk)
            if (lesson.section_id, lesson.position) != place:
                Lesson.objects.filter(pk=lesson.pk).update(section=place[0], position=place[1])

    def _withdraw(self, lesson: Lesson) -> None:
        origin = lesson.item.origin
        if not origin.data.get("gone"):
            items.set_status(item=lesson.item, status=Status.DRAFT)
            origin.data["gone"] = True
            origin.save(update_fields=["data"])
            self.report.say(f"{lesson}: no longer in the export; it is a draft now")

    # --- lessons ----------------------------------------------------------------------------------

    def _lesson(self, drafter: Drafter, unit: Block, section: int, place: int) -> None:
        self.report.found["lesson"] += 1
        try:
            with transaction.atomic():
                draft = drafter.draft(unit)
                changed = self._write(unit, draft, section, place)
        except Broken as error:
            self.files.forget()
            self.report.refuse("lesson", error.where, error.why)
            return
        self.files.keep()
        self.report.found.update(draft.kinds)
        self.report.settle(draft.kinds + Counter(lesson=1), changed)

    def _write(self, unit: Block, draft: Draft, section: int, place: int) -> bool:
        """Make or update a lesson; tells whether anything was written."""
        digest = _digest([unit.title, draft.html, draft.components])
        origin = Origin.objects.filter(key=self._key(unit)).first()
        if origin is None:
            lesson = actions.add_lesson(
                section=Section.objects.select_related("course__item__author").get(pk=section),
                position=place,
                title=unit.title,
                body=draft.html,
                minutes=draft.minutes,
                components=draft.components,
                markup=Markup.HTML,
            )
            Origin.objects.create(
                item=lesson.item, key=self._key(unit), digest=digest, licence=self.origin.licence
            )
            return True
        gone = origin.data.pop("gone", False)
        if origin.digest == digest and not gone:
            return False
        lesson = Lesson.objects.select_related("item").get(pk=origin.pk)
        items.edit(item=lesson.item, by=self.author, title=unit.title, body=draft.html)
        actions.set_components(lesson=lesson, components=draft.components)
        Lesson.objects.filter(pk=lesson.pk).update(minutes=draft.minutes)
        if gone:
            items.set_status(item=lesson.item, status=Status.PUBLISHED)
        origin.digest = digest
        origin.save(update_fields=["digest", "data"])
        return True

    def _key(self, unit: Block) -> str:
        return _short(f"{self.key}:{unit.tag}:{unit.name}")

    # --- links ------------------------------------------------------------------------------------

    def _links(self, where: str) -> Links:
        return Links(
            page=self._page,
            file=self.files.url,
            missing=lambda address: self.report.say(f"{where}: leads to nothing: {address}"),
        )

    def _page(self, name: str) -> str | None:
        if name not in self.unit_of:
            return None
        return reverse("jump", args=[self.course.pk, name])


def _digest(read: Any) -> str:
    return hashlib.sha256(json.dumps(read, sort_keys=True).encode()).hexdigest()


def _short(key: str) -> str:
    """A key that fits its column, and stays one of a kind."""
    if len(key) <= 300:
        return key
    return f"{key[:230]}:{hashlib.sha256(key.encode()).hexdigest()}"
