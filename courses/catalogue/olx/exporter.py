"""A course as an Open edX course (OLX), to be imported in Open edX's own studio."""

import json
from collections import Counter
from functools import partial
from html import escape
from itertools import groupby
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from django.utils.translation import gettext as _

from courses.catalogue.actions import rule_for
from courses.catalogue.components import cut
from courses.catalogue.exchange.gathered import (
    Places,
    Say,
    copy_files,
    gather,
    with_components,
)
from courses.catalogue.exchange.packing import Pack
from courses.catalogue.folders.names import course_key, lesson_key, section_keys
from courses.catalogue.models import Component, Course, Lesson
from courses.catalogue.olx.blocks_out import Blocks
from courses.catalogue.olx.outgoing import attribute, outgoing, xml
from courses.catalogue.olx.tree import key_of
from items.models import Origin, Status

RUN = "course"
_LANGUAGES = {"zh-hans": "zh_HANS"}
# Without one, nobody could begin before 2030.
_START = "2020-01-01T00:00:00Z"


def export(course: Course, pack: Pack, say: Say, *, root: str = "course/") -> None:
    """Write it into an archive; `say` is told what Open edX has no place for."""
    _Export(course, pack, say, root).run()


class _Export:
    def __init__(self, course: Course, pack: Pack, say: Say, root: str) -> None:
        self.course = course
        self.pack = pack
        self.say = say
        self.root = root
        self.found = gather(course)
        self.origin: Origin | None = getattr(course.item, "origin", None)
        self.names = _unique({row.pk: _name(row) for row in self.found.lessons})
        keys = section_keys(course, self.origin)
        self.section_names = _unique({row.pk: key_of(name) for row, name in keys.items()})
        self.places = self._places()
        self.org, self.number, self.run_name = self._key()
        counted = Counter(
            Component.objects.filter(lesson__in=[row.pk for row in self.found.lessons]).values_list(
                "key", flat=True
            )
        )
        self.own_keys = {key for key, count in counted.items() if count == 1}

    def run(self) -> None:
        self._course()
        for section, lessons in self.found.sections:
            name = self.section_names[section.pk]
            root = Element("sequential", {"display_name": attribute(section.title)})
            for lesson in lessons:
                SubElement(root, "vertical", {"url_name": self.names[lesson.pk]})
            self._write(f"sequential/{name}.xml", xml(root))
            for lesson, rows in with_components(lessons):
                self._lesson(lesson, rows)
        copy_files(self.found, self.pack, f"{self.root}static/", self.say)

    def _key(self) -> tuple[str, str, str]:
        """Organisation, number and run: those it had, where it comes from Open edX."""
        key = self.origin.key if self.origin else ""
        parts = key.removeprefix("olx:").removesuffix(":course").rpartition(":")[2].split("/")
        if key.startswith("olx:") and len(parts) == 3:
            return parts[0], parts[1], parts[2]
        author = self.course.item.author
        return key_of(author.handle if author else "org"), key_of(course_key(self.course)), RUN

    def _places(self) -> Places:
        def lesson(pk: int) -> str | None:
            return f"/jump_to_id/{self.names[pk]}" if pk in self.names else None

        named = {lesson_key(row): row.pk for row in self.found.lessons}
        units = {
            row.item.origin.key.rpartition(":")[2]: row.pk
            for row in self.found.lessons
            if getattr(row.item, "origin", None)
        }
        known = self.origin.data.get("unit_of", {}) if self.origin else {}
        named = {name: units[unit] for name, unit in known.items() if unit in units} | named
        first = next((row.pk for row in self.found.lessons), 0)
        return Places(
            self.course,
            lesson=lesson,
            file=lambda pk: f"/static/{self.found.files[pk]}" if pk in self.found.files else None,
            named=lambda name: lesson(named.get(name, 0)),
            home=lesson(first) or "#",
        )

    def _course(self) -> None:
        course, item = self.course, self.course.item
        language = _LANGUAGES.get(item.language, item.language)
        about: dict[str, Any] = {
            "display_name": attribute(item.title),
            "language": language,
            "learning_info": json.dumps(course.outcomes),
            "self_paced": "true",
            "start": _START,
        }
        if self.origin and self.origin.licence:
            about["license"] = attribute(_licence(self.origin.licence))
        root = Element("course", about)
        parts = groupby(self.found.sections, key=lambda pair: pair[0].part or pair[0].pk)
        for number, (_part, pairs) in enumerate(parts, start=1):
            sections = [section for section, _lessons in pairs]
            chapter = Element(
                "chapter", {"display_name": attribute(sections[0].part or sections[0].title)}
            )
            for section in sections:
                SubElement(chapter, "sequential", {"url_name": self.section_names[section.pk]})
            SubElement(root, "chapter", {"url_name": f"chapter-{number}"})
            self._write(f"chapter/chapter-{number}.xml", xml(chapter))
        pointer = {"url_name": self.run_name, "org": self.org, "course": self.number}
        self._write("course.xml", xml(Element("course", pointer)))
        self._write(f"course/{self.run_name}.xml", xml(root))
        self._write("about/overview.html", outgoing(item.html, self.places.lead) + "\n")
        self._write("about/short_description.html", escape(course.summary, quote=False) + "\n")
        policy = {
            f"course/{self.run_name}": {k: about[k] for k in ("display_name", "language", "start")}
        }
        grading = {"GRADER": [], "GRADE_CUTOFFS": {"Pass": 0.5}}
        self._write(f"policies/{self.run_name}/policy.json", json.dumps(policy, ensure_ascii=False))
        self._write(f"policies/{self.run_name}/grading_policy.json", json.dumps(grading))
        self._write("policies/assets.json", "{}")
        self.say(
            _("Level, tags, whom it is for, and how long lessons take have no place in Open edX.")
        )
        if not course.open:
            self.say(_("Who may read it, and what it costs, is for the site there to say."))
        if course.sequential:
            self.say(_("That lessons open one after another is left out."))
        if course.prerequisites.exists():
            self.say(_("What has to be finished first is left out."))

    def _lesson(self, lesson: Lesson, rows: list[Component]) -> None:
        name, item = self.names[lesson.pk], lesson.item
        root = Element("vertical", {"display_name": attribute(item.title)})
        say = partial(self._say_of, lesson)
        if item.status != Status.PUBLISHED:
            root.set("visible_to_staff_only", "true")
            say(_("is a draft: only staff see it there, and an import here leaves it out"))
        blocks = Blocks(self._write, self.places.lead, say, name)
        for part in cut(item.html, rows):
            if part.component is None:
                root.extend(blocks.text(part.html))
            else:
                row = part.component
                own = row.key if row.key in self.own_keys else f"{name}-{row.key}"
                root.extend(blocks.component(row, own))
        self._write(f"vertical/{name}.xml", xml(root))
        left = [
            _("free preview") if lesson.preview else "",
            _("opens later") if item.opens_at or item.opens_after else "",
            ""
            if lesson.rule == rule_for([{"kind": row.kind} for row in rows])
            else _("what finishes it"),
        ]
        if any(left):
            say(_("left out: %(what)s") % {"what": ", ".join(filter(None, left))})

    def _say_of(self, lesson: Lesson, words: str) -> None:
        self.say(f"{lesson}: {words}")

    def _write(self, path: str, content: str) -> None:
        self.pack.write(f"{self.root}{path}", content)


def _name(lesson: Lesson) -> str:
    """The lesson's name there: what it was called, where it comes from Open edX."""
    origin: Origin | None = getattr(lesson.item, "origin", None)
    if origin and origin.key.startswith("olx:"):
        return key_of(origin.key.rpartition(":")[2])
    return key_of(lesson_key(lesson))


def _unique(names: dict[int, str]) -> dict[int, str]:
    taken: set[str] = set()
    found = {}
    for pk, name in names.items():
        free, number = name, 1
        while free in taken:
            number += 1
            free = f"{name}-{number}"
        taken.add(free)
        found[pk] = free
    return found


def _licence(name: str) -> str:
    """As they write it: `creative-commons: ver=4.0 BY NC SA`."""
    if name == "All rights reserved":
        return "all-rights-reserved"
    words = name.split()
    if len(words) != 3 or words[0] != "CC":
        return name
    return f"creative-commons: ver={words[2]} {words[1].replace('-', ' ')}"
