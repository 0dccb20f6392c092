"""A folder's sections and lessons, in the order of their names."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from courses.catalogue.exchange.archive import Archive
from courses.catalogue.exchange.errors import Broken
from courses.catalogue.exchange.report import Report
from courses.catalogue.folders import front
from courses.catalogue.folders.front import Fields

COURSE, SECTION = "course.md", "section.md"
FOLDER = "files/"  # of what is no lesson, whatever it is called
MAX_KEY = 120
_NUMBER = re.compile(r"^\d+[-_. ]+(?=.)")
_DIGITS = re.compile(r"(\d+)")
_KEY = re.compile(r"[\w.-]+(?:/[\w.-]+)*")


@dataclass(frozen=True)
class Unit:
    """A lesson's file and its name in the course."""

    path: str
    key: str


@dataclass
class Part:
    """A section: its name in the course, its heading, and the larger one it stands under."""

    name: str
    title: str
    part: str = ""
    units: list[Unit] = field(default_factory=list)


@dataclass
class Outline:
    """The sections in order; `is_whole` unless a file could not be read."""

    sections: list[Part] = field(default_factory=list)
    is_whole: bool = True

    @property
    def units(self) -> dict[str, Unit]:
        """The lessons by their paths."""
        return {unit.path: unit for section in self.sections for unit in section.units}


def outline(archive: Archive, title: str, report: Report) -> Outline:
    """Read it; what cannot be read is reported. Lessons beside `course.md` form a section of the
    course's own `title`."""
    found = Outline()
    for path in sorted(archive.sizes, key=_natural):
        if path.endswith(".md") and path.count("/") > 1 and not is_aside(path):
            report.note(path, _("lessons stand in folders beside course.md: left out"))
    for folder, paths in _folders(archive).items():
        section = _section(archive, folder, title, report, found)
        section.units = [
            Unit(path, _key(archive, path, found))
            for path in paths
            if path[len(folder) :] != SECTION
        ]
        found.sections.append(section)
    _once(found, report)
    return found


def is_hidden(path: str) -> bool:
    return any(part.startswith(".") for part in path.split("/"))


def is_aside(path: str) -> bool:
    """Whether a file is no page of the course."""
    return is_hidden(path) or path.startswith(FOLDER)


def bare(name: str) -> str:
    """A name without the number that only orders it."""
    return _NUMBER.sub("", name.removesuffix(".md"))


def _natural(path: str) -> list[tuple[int, str]]:
    """So that 9 comes before 10."""
    pieces = _DIGITS.split(path.casefold())
    return [(int(piece[:9]), "") if piece.isdecimal() else (-1, piece) for piece in pieces]


def _folders(archive: Archive) -> dict[str, list[str]]:
    """The lessons and section files by their folders, with the stroke."""
    folders: dict[str, list[str]] = {}
    for path in sorted(archive.sizes, key=_natural):
        name = path.rpartition("/")[2]
        if path.count("/") > 1 or not name.endswith(".md") or is_aside(path):
            continue
        if path != COURSE and name.casefold() != "readme.md":
            folders.setdefault(path[: -len(name)], []).append(path)
    return folders


def _section(archive: Archive, folder: str, title: str, report: Report, found: Outline) -> Part:
    name = bare(folder.rstrip("/"))
    usual = Part(name or "lessons", (name.replace("-", " ").replace("_", " ") or title)[:250])
    path = f"{folder}{SECTION}"
    if path not in archive:
        return usual
    try:
        fields, text, line = front.split(archive.text(path), path)
        section = Part(
            key_in(fields) or usual.name,
            fields.line_of("title", usual.title),
            fields.line_of("part"),
        )
        tell_unknown(fields, report)
    except Broken as error:
        report.refuse("section", error.where, error.why)
        found.is_whole = False
        return usual
    if text:
        report.note(f"{path}:{line}", _("a section has no text of its own: left out"))
    return section


def tell_unknown(fields: Fields, report: Report) -> None:
    for where, name in fields.unknown():
        report.note(where, _("nothing is called “%(name)s” here") % {"name": name})


def key_in(fields: Fields) -> str:
    """The name that a file gives itself, by which it is known however it is moved; or ""."""
    key = fields.line_of("key", most=MAX_KEY)
    if key and not _KEY.fullmatch(key):
        raise fields.wrong(_("key: letters, digits and - . _ / make one"))
    return key


def _key(archive: Archive, path: str, found: Outline) -> str:
    try:
        given = key_in(front.split(archive.text(path), path)[0])
    except Broken:
        # Said when the lesson is read; until then nobody knows which one it is.
        given, found.is_whole = "", False
    folder, _stroke, name = path.rpartition("/")
    usual = "/".join(filter(None, [bare(folder), bare(name)]))
    return given or re.sub(r"[^\w./-]+", "-", usual)[-MAX_KEY:]


def _once(found: Outline, report: Report) -> None:
    """Of two lessons, or sections, of one name the first counts."""
    seen: set[str] = set()
    for section in found.sections:
        for unit in list(section.units):
            if unit.key in seen:
                report.found["lesson"] += 1
                why = _("another lesson is called “%(key)s” already: give this one a key")
                report.refuse("lesson", f"{unit.path}:1", why % {"key": unit.key})
                section.units.remove(unit)
            seen.add(unit.key)
    names: set[str] = set()
    for section in found.sections:
        while section.name in names:
            section.name += "-"
        names.add(section.name)
