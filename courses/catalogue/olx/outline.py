"""A course's outline as ours: parts, sections and the units that become lessons."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from courses.catalogue.exchange.errors import Broken
from courses.catalogue.exchange.report import Report
from courses.catalogue.olx.tree import Block, Tree

# What stands in a course beside its outline.
ASIDE = {"wiki", "textbook", "pdf_textbook", "html_textbook", "discussion", "static_tab", "tab"}


@dataclass
class Part:
    """One section of the outline, under the title of the part it stands in."""

    name: str
    title: str
    part: str
    units: list[Block] = field(default_factory=list)


@dataclass
class Outline:
    """The sections in order, and for every block inside a unit the name of that unit."""

    sections: list[Part] = field(default_factory=list)
    unit_of: dict[str, str] = field(default_factory=dict)


def outline(tree: Tree, report: Report) -> Outline:
    """Read the outline; what of it cannot be read is reported and left out."""
    found = Outline()
    for chapter in _readable(tree, tree.course, report, "section"):
        if chapter.is_hidden or chapter.tag in ASIDE:
            continue
        first = len(found.sections)
        if chapter.tag == "chapter":
            _chapter(tree, chapter, found, report)
        elif chapter.tag == "sequential":
            found.sections.append(_section(tree, chapter, "", report))
        else:
            _loose(found, chapter, chapter.title, "")
        _remember(tree, found, chapter, found.sections[first:])
    _once(found, report)
    return found


def _once(found: Outline, report: Report) -> None:
    """A unit that stands in two places stays in the first."""
    seen: set[tuple[str, str]] = set()
    for section in found.sections:
        for unit in list(section.units):
            if (unit.tag, unit.name) in seen:
                report.found["lesson"] += 1
                report.refuse("lesson", unit.where, f"{unit.name} stands in the outline twice")
                section.units.remove(unit)
            seen.add((unit.tag, unit.name))


def _chapter(tree: Tree, chapter: Block, found: Outline, report: Report) -> None:
    start = len(found.sections)
    for child in _readable(tree, chapter, report, "section"):
        if child.is_hidden:
            continue
        if child.tag == "sequential":
            found.sections.append(_section(tree, child, chapter.title, report))
        elif len(found.sections) > start and found.sections[-1].name == f"{chapter.name}-units":
            found.sections[-1].units.append(child)
        else:
            _loose(found, child, chapter.title, chapter.title, f"{chapter.name}-units")
    if len(found.sections) == start + 1 and found.sections[start].title == chapter.title:
        # What says the same twice stands under no larger heading.
        found.sections[start].part = ""


def _section(tree: Tree, block: Block, part: str, report: Report) -> Part:
    units = [u for u in _readable(tree, block, report, "lesson") if not u.is_hidden]
    return Part(block.name, block.title, part, units)


def _loose(found: Outline, unit: Block, title: str, part: str, name: str = "") -> None:
    """A unit that stands in no section gets one."""
    found.sections.append(Part(name or f"{unit.name}-units", title, part, [unit]))


def _readable(tree: Tree, parent: Block, report: Report, kind: str) -> Iterator[Block]:
    for child in tree.children(parent):
        if isinstance(child, Broken):
            report.found[kind] += 1
            report.refuse(kind, child.where, child.why)
        else:
            yield child


def _remember(tree: Tree, found: Outline, chapter: Block, sections: list[Part]) -> None:
    """Which unit a link to any of these blocks leads to: the first one, for what holds several."""
    for section in sections:
        for unit in section.units:
            found.unit_of.setdefault(chapter.name, unit.name)
            found.unit_of.setdefault(section.name, unit.name)
            for name in _names(tree, unit):
                found.unit_of.setdefault(name, unit.name)


def _names(tree: Tree, block: Block) -> Iterator[str]:
    yield block.name
    for child in tree.children(block):
        if isinstance(child, Block) and child.tag not in ("html", "problem", "video"):
            yield from _names(tree, child)
        elif isinstance(child, Block):
            yield child.name
