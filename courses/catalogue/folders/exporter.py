"""A course as a folder of Markdown files."""

import re
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from courses.catalogue import versions
from courses.catalogue.components import parts
from courses.catalogue.exchange.gathered import (
    Gathered,
    Places,
    Say,
    copy_files,
    gather,
    with_components,
)
from courses.catalogue.exchange.packing import Pack
from courses.catalogue.folders import front
from courses.catalogue.folders.fences import Text, guarded, pieces
from courses.catalogue.folders.links import relative, relink
from courses.catalogue.folders.names import course_key, lesson_key, section_keys
from courses.catalogue.folders.outline import COURSE, FOLDER, SECTION
from courses.catalogue.folders.written import Writer
from courses.catalogue.models import Component, Course, Lesson, Section
from items.models import Item, Markup, Origin, Status
from shared import text as words

_MARK = re.compile(r"[ ]{0,3}(?:<p>)?[ \t]*\[\[[a-z]+:([\w.-]+)\]\][ \t]*(?:</p>)?[ \t]*\n?")


def export(course: Course, pack: Pack, say: Say, *, root: str = "") -> None:
    """Write it into an archive, below the folder `root`; `say` is told what a folder cannot keep."""
    _Export(course, pack, say, root).run()


class _Export:
    def __init__(self, course: Course, pack: Pack, say: Say, root: str) -> None:
        self.course = course
        self.pack = pack
        self.say = say
        self.root = root
        self.found: Gathered = gather(course)
        self.folders = _numbered([(row, row.title) for row, _lessons in self.found.sections])
        self.paths: dict[int, str] = {}
        for section, lessons in self.found.sections:
            names = _numbered([(row, row.item.title) for row in lessons])
            self.paths |= {
                pk: f"{self.folders[section.pk]}/{name}.md" for pk, name in names.items()
            }
        self.named = {lesson_key(row): self.paths[row.pk] for row in self.found.lessons}
        self._add_old_names()

    def run(self) -> None:
        self._course()
        keys = section_keys(self.course, getattr(self.course.item, "origin", None))
        for section, lessons in self.found.sections:
            self._section(section, keys[section])
            for lesson, rows in with_components(lessons):
                self._lesson(lesson, rows)
        copy_files(self.found, self.pack, f"{self.root}{FOLDER}", self.say)

    def _add_old_names(self) -> None:
        """What an Open edX course's blocks were called leads to its lessons, too."""
        origin: Origin | None = getattr(self.course.item, "origin", None)
        units = origin.data.get("unit_of", {}) if origin else {}
        by_unit = {
            row.item.origin.key.rpartition(":")[2]: self.paths[row.pk]
            for row in self.found.lessons
            if getattr(row.item, "origin", None)
        }
        for name, unit in units.items():
            if unit in by_unit:
                self.named.setdefault(name, by_unit[unit])

    def _course(self) -> None:
        fields: dict[str, Any] = dict(versions.fields_of_course(self.course))
        if fields["prerequisites"]:
            self.say(
                _("What has to be finished first is not in the folder: choose it in the studio.")
            )
        if fields.get("price"):
            self.say(_("What it costs is not in the folder: say it in the studio."))
        origin: Origin | None = getattr(self.course.item, "origin", None)
        said = {
            "key": course_key(self.course),
            **{
                name: fields[name]
                for name in (
                    "title",
                    "summary",
                    "language",
                    "level",
                    "tags",
                    "outcomes",
                    "audience",
                )
            },
            **{name: fields[name] for name in ("open", "sequential", "certifies")},
            **_markup(self.course.item),
            "licence": origin.licence if origin else "",
        }
        body = self._body(self.course.item, COURSE, {})
        self._write(COURSE, said, body)

    def _section(self, section: Section, key: str) -> None:
        path = f"{self.folders[section.pk]}/{SECTION}"
        self._write(path, {"key": key, "title": section.title, "part": section.part}, "")

    def _lesson(self, lesson: Lesson, rows: list[Component]) -> None:
        path = self.paths[lesson.pk]
        item = lesson.item
        said = {
            "key": lesson_key(lesson),
            "title": item.title,
            "minutes": lesson.minutes or None,
            "rule": lesson.rule,
            "preview": True if lesson.preview else None,
            "opens_after": item.opens_after or None,
            "opens_at": item.opens_at.isoformat() if item.opens_at else None,
            "draft": None if item.status == Status.PUBLISHED else True,
            **_markup(item),
        }
        if item.status in (Status.HIDDEN, Status.PENDING):
            why = _("is hidden here; in the folder it is a draft")
            self.say(f"{item.title}: {why}")
        self._write(path, said, self._body(item, path, {row.key: row for row in rows}))

    def _body(self, item: Item, path: str, rows: dict[str, Component]) -> str:
        """A text with its links led within the folder, and blocks where its components stand."""
        places = self._places(path)
        writer = Writer(places.lead, partial(self._side, path))
        named = [part.component.key for part in parts(item.html, rows.values()) if part.component]
        left = {key: rows[key] for key in named}
        whole = Text()
        is_html = item.markup == Markup.HTML
        for piece in pieces(front.normal(item.body)):
            if piece.info is not None and not is_html:
                whole.add(guarded(piece))
                continue
            words_of = guarded(piece) if piece.info is not None else piece.text
            for line in _lines(relink(words_of, lambda old, _at: places.lead(old), html=is_html)):
                found = _MARK.fullmatch(line)
                if found and found[1] in left:
                    whole.add_alone(writer.block(left.pop(found[1])))
                else:
                    whole.add(line)
        for row in left.values():
            whole.add_alone(writer.block(row))
        return str(whole)

    def _places(self, path: str) -> Places:
        def beside(target: str | None) -> str | None:
            return relative(target, path) if target else None

        return Places(
            self.course,
            lesson=lambda pk: beside(self.paths.get(pk)),
            file=lambda pk: (
                beside(f"{FOLDER}{self.found.files[pk]}") if pk in self.found.files else None
            ),
            named=lambda name: beside(self.named.get(name)),
            home=relative(COURSE, path),
        )

    def _side(self, path: str, name: str, content: str) -> str:
        """A file beside a lesson's, with a name that says whose it is."""
        place = f"{path.removesuffix('.md')}.{name}"
        self.pack.write(f"{self.root}{place}", content)
        return relative(place, path)

    def _write(self, path: str, said: dict[str, Any], body: str) -> None:
        head = f"---\n{front.dump(said)}---\n"
        self.pack.write(f"{self.root}{path}", f"{head}\n{body}\n" if body else head)


def _markup(item: Item) -> dict[str, str]:
    return {"markup": "html"} if item.markup == Markup.HTML else {}


def _lines(text: str) -> list[str]:
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _numbered(rows: list[tuple[Any, str]]) -> dict[int, str]:
    """Names that stand in the rows' order: "01-first-steps"."""
    width = max(2, len(str(len(rows))))
    return {
        row.pk: f"{number:0{width}}-{words.slug(title)[:40].strip('-_') or 'x'}"
        for number, (row, title) in enumerate(rows, start=1)
    }
