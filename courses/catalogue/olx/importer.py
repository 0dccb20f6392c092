"""An export written as a course. Each lesson is a transaction of its own: what is there is whole.

A course new to us stays a draft until its last lesson is written, so nobody sees half of it. Origins
carry a digest of what was read: a second run writes only what changed.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict
from itertools import count
from typing import Any

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
from courses.catalogue.models import Course, Lesson
from courses.catalogue.olx.about import About, about
from courses.catalogue.olx.blocks import Draft, Drafter
from courses.catalogue.olx.files import StaticFiles
from courses.catalogue.olx.links import Links
from courses.catalogue.olx.outline import Outline, outline
from courses.catalogue.olx.tree import Block, Tree
from items import actions as items
from items.models import Markup, Origin, Status
from shared.queries import one_at_a_time

Progress = Callable[[list[tuple[Block, int, int]]], Iterable[tuple[Block, int, int]]]


def run(
    archive: Archive,
    report: Report,
    *,
    author: User | None,
    closed: bool | None,
    progress: Progress,
    learners: Learners,
    own: bool = False,
) -> Course:
    """Write the course of `archive`, or bring it up to date. Raises `Unreadable`.

    `closed` says whether one must enrol for its lessons; None leaves that as it is, open at first.
    With `own` it is the author's own copy, whoever else imported the same, and stays a draft; a new
    one where they removed it.
    """
    if archive.kind != "olx":
        raise Unreadable(_("it has no course.xml, so it is no Open edX course"))
    for line in archive.left_out:
        report.note(line, _("left out"))
    try:
        tree = Tree(archive)
    except Broken as error:
        raise Unreadable(str(error)) from error
    scope = f"olx:{author.pk}" if own and author else "olx"
    with one_at_a_time(f"{scope}:{tree.key}") as alone:
        if not alone:
            raise Unreadable(_("this course is being imported already"))
        key = f"{scope}:{tree.key}"[:200] if scope == "olx" else _own_key(scope, tree.key)
        work = _Import(tree, report, closed, key, learners, publishes=scope == "olx")
        return work.run(author, progress)


def _own_key(scope: str, name: str) -> str:
    """Of an author's copies the first that they did not remove; what they removed is written no more,
    should they put it back."""
    keys = (f"{scope}{f'.{number}' if number else ''}:{name}"[:200] for number in count())
    removed = Origin.objects.filter(item__status=Status.REMOVED)
    return next(key for key in keys if not removed.filter(key=f"{key}:course").exists())


class _Import:
    def __init__(
        self,
        tree: Tree,
        report: Report,
        closed: bool | None,
        key: str,
        learners: Learners,
        *,
        publishes: bool,
    ) -> None:
        self.tree = tree
        self.report = report
        self.closed = closed
        self.key = key
        self.learners = learners
        self.publishes = publishes

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
        if self.publishes and not self.origin.data.get("published"):
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
        by = None if self.publishes else self.author
        self.files = StaticFiles(self.tree.archive, self.course.item, self.report, by)
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
        wanted = [Heading(each.name, each.title, each.part) for each in found.sections]
        ids = writing.put_sections(self.course, wanted, known, self.report)
        kept = set(self.course.sections.values_list("pk", flat=True))
        left = {name: row.pk for name, row in known.items() if row.pk in kept}
        self.origin.data |= {"sections": left | ids, "unit_of": found.unit_of}
        self.origin.save()
        return ids

    def _places(self, found: Outline, sections: dict[str, int]) -> None:
        """Give the lessons there are the places of the outline; those it does not know step back."""
        lessons = self.course.lessons.filter(item__origin__key__startswith=f"{self.key}:")
        known = {
            lesson.item.origin.key: lesson for lesson in lessons.select_related("item__origin")
        }
        order = {
            sections[section.name]: [known.pop(self._key(unit), None) for unit in section.units]
            for section in found.sections
        }
        for lesson in known.values():
            writing.lose(lesson, lesson.item.origin, self.learners, self.report)
        writing.put_lessons(self.course, order)

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
        page = Page(
            title=unit.title,
            body=draft.html,
            markup=Markup.HTML,
            minutes=draft.minutes,
            components=draft.components,
        )
        if origin is None:
            lesson = writing.add(page, section=section, place=place)
            Origin.objects.create(
                item=lesson.item, key=self._key(unit), digest=digest, licence=self.origin.licence
            )
            return True
        if origin.digest == digest and not origin.data.get("gone"):
            return False
        lesson = Lesson.objects.select_related("item", "course").get(pk=origin.pk)
        writing.keep_answered(page, lesson, self.learners, self.report, unit.where)
        writing.change(page, lesson, by=self.author)
        writing.find_again(lesson, origin, shows=True)
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
