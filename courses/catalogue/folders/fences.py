"""A Markdown text cut at its fenced code, in which nothing is a link and some blocks are components."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_OPEN = re.compile(r"( {0,3})(`{3,}|~{3,})[ \t]*([^\n]*)$")
# The brackets say that it is no code; a stroke before them, that it is.
COMPONENT = re.compile(
    r"\{(quiz|video|audio|file|placeholder)\}[ \t]*([A-Za-z0-9_][\w.-]{0,99})?[ \t]*", re.ASCII
)


@dataclass(frozen=True)
class Piece:
    """A stretch of a text: words, or code (`info` is not None) with all its lines in `text`.

    `line` is its first one, counted from 0; `inside` what stands between the fences.
    """

    text: str
    line: int
    info: str | None = None
    inside: str = ""


def pieces(source: str) -> Iterator[Piece]:
    """The text's pieces; their `text`s joined are the text."""
    lines = source.splitlines(keepends=True) if "\n" in source else [source]
    lines = _joined(lines)
    start = at = 0
    while at < len(lines):
        found = _OPEN.match(lines[at].rstrip("\n"))
        if not found or (found[2][0] == "`" and "`" in found[3]):
            at += 1
            continue
        close = re.compile(rf" {{0,3}}{re.escape(found[2][0])}{{{len(found[2])},}}[ \t]*$")
        end = next(
            (n for n in range(at + 1, len(lines)) if close.match(lines[n].rstrip("\n"))), len(lines)
        )
        if at > start:
            yield Piece("".join(lines[start:at]), start)
        inside = "".join(lines[at + 1 : end])
        yield Piece("".join(lines[at : end + 1]), at, found[3].strip(), inside)
        start = at = end + 1
    if start < len(lines):
        yield Piece("".join(lines[start:]), start)


def _joined(lines: list[str]) -> list[str]:
    """Only a line feed ends a line; `str.splitlines` knows others, which mean nothing here."""
    text = "".join(lines)
    return [f"{line}\n" for line in text.split("\n")[:-1]] + [
        last for last in [text.rpartition("\n")[2]] if last
    ]


def fenced(info: str, inside: str) -> str:
    """A block with fences longer than any in it."""
    longest = max((len(run) for run in re.findall(r"`+", inside)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{info}\n{inside.rstrip(chr(10))}\n{fence}\n"


def guarded(piece: Piece) -> str:
    """Code that must not be taken for a component, although it looks like one."""
    if piece.info is None or not COMPONENT.fullmatch(piece.info):
        return piece.text
    return piece.text.replace("{", "\\{", 1)


class Text:
    """A text put together; blocks stand alone in it, with empty lines around."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._last = "\n\n"
        self._alone = False

    def add(self, words: str) -> None:
        if not words:
            return
        if self._alone and not words.startswith("\n"):
            words = f"\n{words}"
        self._alone = False
        self._push(words)

    def add_alone(self, block: str) -> None:
        """A block that ends with a line feed."""
        self._push("\n" * (2 - len(self._last) + len(self._last.rstrip("\n"))))
        self._alone = False
        self._push(block)
        self._alone = True

    def _push(self, words: str) -> None:
        self._parts.append(words)
        self._last = (self._last + words)[-2:]

    def __str__(self) -> str:
        return "".join(self._parts).strip("\n")
