"""The rows of one file, however large and however broken.

A data-dump file is a list of `<row … />` elements. It is cut at the places where a row begins, and
each piece is parsed by itself: `<` cannot stand inside a well-formed row, so the cuts are exact, a
broken row costs only itself, no document type or entity is ever read, and memory holds one chunk
and one row. Time grows with the size of the file.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from imports.stackexchange.row import Row, Unreadable

CHUNK = 1 << 20
# A row of more bytes than this is junk: no site lets anybody write so much.
MAX_ROW = 32 << 20

_START = re.compile(rb"<row(?=[\s/>])")
_ROW = re.compile(r"""<row(?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*(/?)>""")
_ID = re.compile(r"""\sId\s*=\s*["']([^"'<]{0,20})""")
# What may stand around rows: the declaration, comments, and the tags of the list.
_AROUND = re.compile(r"(?:\s|<\?[^>]*\?>|<!--.*?-->|</?[\w.:-]+\s*/?>)*", re.DOTALL)


def rows(
    path: Path, file: str, advance: Callable[[int], object] = lambda size: None
) -> Iterator[Row | Unreadable]:
    """Every row of the file at `path`, called `file`, and every piece that is none.

    `advance` is told the number of bytes read, as they are read.
    """
    line = 1
    for piece in _pieces(path, advance):
        yield from _read(piece, file, line)
        line += piece.count(b"\n")


def _pieces(path: Path, advance: Callable[[int], object]) -> Iterator[bytes]:
    rest = b""
    with path.open("rb") as source:
        while chunk := source.read(CHUNK):
            advance(len(chunk))
            rest += chunk
            starts = [match.start() for match in _START.finditer(rest)]
            begin = 0
            for start in starts:
                if start > begin:
                    yield rest[begin:start]
                begin = start
            rest = rest[begin:]
            if len(rest) > MAX_ROW:
                yield rest
                rest = b""
    if rest:
        yield rest


def _read(piece: bytes, file: str, line: int) -> Iterator[Row | Unreadable]:
    try:
        text = piece.decode("utf-8-sig" if line == 1 else "utf-8")
    except UnicodeDecodeError as error:
        yield Unreadable(line, _id(piece.decode(errors="replace")), f"not UTF-8: {error.reason}")
        return
    match = _ROW.match(text)
    if match:
        yield _parse(match, file, line, len(piece))
    elif text.startswith("<row"):
        yield Unreadable(line, _id(text), "not well-formed")
        return
    around = text[match.end() :] if match else text
    end = _AROUND.match(around)
    if end and (junk := around[end.end() :].strip()):
        here = line + text.count("\n", 0, text.find(junk[:200]))
        yield Unreadable(here, "", f"neither row nor list: {junk[:40]!r}")


def _parse(match: re.Match[str], file: str, line: int, size: int) -> Row | Unreadable:
    text = match.group()
    try:
        element = fromstring(text if match.group(1) else f"{text}</row>")
    except (ParseError, DefusedXmlException) as error:
        reason = str(error).partition(":")[0]
        return Unreadable(line, _id(text), f"not well-formed: {reason}")
    return Row(file, line, element.attrib, size)


def _id(text: str) -> str:
    found = _ID.search(text)
    return found.group(1) if found else ""
