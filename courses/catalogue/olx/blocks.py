"""A unit's blocks as the text and the components of a lesson."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from courses.catalogue import quiz
from courses.catalogue.exchange.archive import Archive
from courses.catalogue.exchange.errors import Broken
from courses.catalogue.exchange.report import Report
from courses.catalogue.minutes import estimate
from courses.catalogue.olx import dragging, problems
from courses.catalogue.olx.links import Links, ours
from courses.catalogue.olx.markup import inner, words
from courses.catalogue.olx.responses import Unsupported
from courses.catalogue.olx.tree import CONTAINERS, Block, Tree, key_of
from courses.catalogue.olx.videos import video
from shared import markdown, text

# What holds problems of which a learner gets some.
POOLS = {"library_content", "itembank"}
# What unknown blocks say of themselves, where they do.
_ASKS = ("question", "question_text", "prompt", "instructions", "description")


@dataclass
class Draft:
    """What a lesson is to become. `components` are fields of `Component` rows."""

    pieces: list[str] = field(default_factory=list)
    components: list[dict[str, Any]] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)

    @property
    def html(self) -> str:
        return "\n".join(self.pieces)

    @property
    def minutes(self) -> int:
        """About how long it takes to read, hear and answer it."""
        return estimate(self.html, self.components)

    def place(self, kind: str, name: str, data: dict[str, Any]) -> None:
        """Add a component and say in the text where it stands."""
        taken = {fields["key"] for fields in self.components}
        key = base = key_of(name)
        while key in taken:
            key = f"{base[:95]}-{len(taken)}"
        self.components.append({"key": key, "kind": kind, "data": data})
        self.pieces.append(f"<p>[[{kind}:{key}]]</p>")
        self.kinds[kind] += 1


class Drafter:
    """Turns units into drafts."""

    def __init__(self, tree: Tree, links: Callable[[str], Links], report: Report, language: str):
        self.tree = tree
        self.links = links
        self.report = report
        self.language = language

    @property
    def archive(self) -> Archive:
        return self.tree.archive

    def draft(self, unit: Block) -> Draft:
        """What the lesson of this unit is to become."""
        draft = Draft()
        inside = self.tree.children(unit) if unit.tag in CONTAINERS else iter([unit])
        self._add(draft, inside)
        if not draft.pieces:
            draft.place("placeholder", unit.name, _placeholder(unit.tag, _title(unit), ""))
        return draft

    def _add(self, draft: Draft, blocks: Iterator[Block | Broken]) -> None:
        for block in blocks:
            if isinstance(block, Broken):
                self._unreadable(draft, "", block)
            elif not block.is_hidden:
                try:
                    self._block(draft, block)
                except Broken as error:
                    self._unreadable(draft, block.name, error, block)
                except RecursionError:
                    deep = Broken(block.where, "its elements stand in each other too deeply")
                    self._unreadable(draft, block.name, deep, block)

    def _block(self, draft: Draft, block: Block) -> None:
        if block.tag == "html":
            self._text(draft, block)
        elif block.tag == "video":
            data = video(block, self.archive, self.links(block.where), self.language)
            draft.place("video", block.name, data)
        elif block.tag in ("problem", dragging.TAG):
            self._problem(draft, block)
        elif block.tag in POOLS and (pool := self._pool(block)):
            draft.place("quiz", block.name, pool)
        else:
            note = self._html(block)(_said(block))
            draft.place("placeholder", block.name, _placeholder(block.tag, _title(block), note))
            if block.tag in CONTAINERS:
                self._add(draft, self.tree.children(block))

    def _unreadable(
        self, draft: Draft, name: str, error: Broken, block: Block | None = None
    ) -> None:
        known = {"html": "text", "problem": "quiz", "video": "video"}
        kind = known.get(block.tag if block else "", "placeholder")
        self.report.found[kind] += 1
        self.report.refuse(kind, error.where, error.why)
        was = block.tag if block else error.where.partition("/")[0]
        title = _title(block) if block else ""
        name = name or f"broken-{len(draft.components) + 1}"
        draft.place("placeholder", name, _placeholder(was, title, "<p>It could not be read.</p>"))

    def _text(self, draft: Draft, block: Block) -> None:
        raw, where = self._source(block)
        html = ours(raw, self.links(where))
        if _is_silent(raw, html):
            self.report.silent += 1
            return
        draft.pieces.append(html)
        draft.kinds["text"] += 1

    def _source(self, block: Block) -> tuple[str, str]:
        name = block.element.get("filename") or block.name
        path = f"html/{name.replace(':', '/').removesuffix('.html')}.html"
        if path not in self.archive and (len(block.element) or (block.element.text or "").strip()):
            return inner(block.element), block.where
        return self.archive.text(path), path

    def _problem(self, draft: Draft, block: Block) -> None:
        html = self._html(block)
        try:
            draft.place("quiz", block.name, self._quiz(block, html))
        except Unsupported as error:
            was, note = block.tag, _said(block)
            if was == "problem":
                was, note = f"problem ({error})", problems.asked(block.element)
            draft.place("placeholder", block.name, _placeholder(was, _title(block), html(note)))

    def _quiz(self, block: Block, html: Callable[[str], str]) -> dict[str, Any]:
        """A quiz that can be shown and graded; raises `Unsupported`."""
        data = (
            dragging.quiz(block, _title(block), html)
            if block.tag == dragging.TAG
            else problems.quiz(block.element, _title(block), html)
        )
        for fault in quiz.check(data):
            raise Unsupported(f"{fault.place}: {fault.problem}")
        return data

    def _pool(self, block: Block) -> dict[str, Any] | None:
        """A library's problems as one quiz; nothing where they cannot be one."""
        inside = list(self.tree.children(block))
        found = [each for each in inside if isinstance(each, Block) and each.tag == "problem"]
        if len(found) < len(inside) or any(each.is_hidden for each in found):
            return None
        try:
            quizzes = [self._quiz(each, self._html(each)) for each in found]
            return problems.pool(quizzes, _title(block), block.get("max_count"))
        except Unsupported:
            return None

    def _html(self, block: Block) -> Callable[[str], str]:
        links = self.links(block.where)
        return lambda raw: markdown.render(ours(raw, links), "html")


def _title(block: Block) -> str:
    """The name its author gave a block; none is better than the name of its kind."""
    return block.title if block.get("display_name") else block.get("block_name")[:250]


def _placeholder(was: str, title: str, note: str) -> dict[str, Any]:
    return {"was": was, "title": title, "note": note}


def _said(block: Block) -> str:
    """What an unknown block asks of its reader, where it says so, as HTML."""
    said = [block.get(name) for name in _ASKS]
    said += [words(part) for prompts in block.element.iter("prompts") for part in prompts]
    if block.tag == "annotatable":
        said.append(inner(block.element))
    return "".join(f"<div>{part}</div>" for part in said if part)


def _is_silent(raw: str, html: str) -> bool:
    """Whether a text shows nothing by itself: scripts, styles, or a question with scripted buttons."""
    said = text.plain(html)
    if re.search(r"<(img|math|hr)\b", html):
        return False
    scripted = re.search(r"<button\b", raw, re.IGNORECASE) is not None
    return not said or (scripted and len(said) < 120 and not re.search(r"<(a|h\d|li)\b", html))
