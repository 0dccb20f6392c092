"""Sets of queries with what is relevant to each, by which `similar.ranked` is scored.

A set is a file with a query in each line, of either form:

    {"query": "How do I …", "relevant": [12, 34], "exclude": [56], "candidates": [12, 78, 34]}
    How do I …<TAB>12 34<TAB>12 78 34

`relevant` are ids of items, or of the documents of a corpus; not empty. `exclude` (the question that
the query was taken from) is never found. With `candidates` only these are ranked, as in sets that
judge a list of twenty for each query. A query that is itself an id (a number in JSON, digits in the
other form) stands for that document: its title and text are asked, and it is not found itself.

A corpus is a file with a document in each line, `{"id": 12, "title": "…", "text": "…"}`; `_id` does as
well, and ids may be words.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from community.questions.models import Question, RelatedQuestion

Row = TypeVar("Row")


@dataclass(frozen=True)
class Query:
    """One line of a set; ids are texts as they stand there. `of` is the document asked, if it is one."""

    text: str
    relevant: tuple[str, ...]
    exclude: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    of: str = ""

    def as_json(self) -> str:
        """The line that gives this query."""
        line = {"query": self.text, "relevant": [*map(int, self.relevant)]}
        return json.dumps(line | {"exclude": [*map(int, self.exclude)]}, ensure_ascii=False)


@dataclass(frozen=True)
class Document:
    """One line of a corpus."""

    id: str
    title: str
    text: str


class BadLine(ValueError):
    """A line that says nothing that could be scored; the message says why."""


def queries(lines: Iterable[str], complain: Callable[[int, str], None]) -> Iterator[Query]:
    """The queries of a set; `complain` gets the number (from 1) of each bad line, and why it is one."""
    yield from _read(lines, _query, complain)


def documents(lines: Iterable[str], complain: Callable[[int, str], None]) -> Iterator[Document]:
    """The documents of a corpus; as `queries`. Of two with one id the later is bad."""
    seen: set[str] = set()

    def new(line: str) -> Document:
        document = _document(line)
        if document.id in seen:
            raise BadLine(f"there is a document {document.id} already")
        seen.add(document.id)
        return document

    yield from _read(lines, new, complain)


def _read(
    lines: Iterable[str], parse: Callable[[str], Row], complain: Callable[[int, str], None]
) -> Iterator[Row]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield parse(line.rstrip("\r\n").removeprefix("\ufeff"))
        except BadLine as error:
            complain(number, str(error))


def _query(line: str) -> Query:
    return _as_json(line) if line.lstrip().startswith("{") else _as_tabs(line)


def _as_json(line: str) -> Query:
    row = _object(line)
    asked = row.get("query")
    is_id = isinstance(asked, int) and not isinstance(asked, bool)
    if not is_id and not (isinstance(asked, str) and asked.strip()):
        raise BadLine("“query” is neither a text nor an id")
    relevant, exclude, candidates = (
        _ids(row.get(name, []), name) for name in ("relevant", "exclude", "candidates")
    )
    return _made(
        "" if is_id else str(asked), str(asked) if is_id else "", relevant, exclude, candidates
    )


def _as_tabs(line: str) -> Query:
    text, *rest = line.split("\t")
    if not rest:
        raise BadLine("no tab stands between a query and its relevant ids")
    relevant = tuple(rest[0].split())
    candidates = tuple(rest[1].split()) if len(rest) > 1 else ()
    text = text.strip()
    if not text:
        raise BadLine("the query is empty")
    is_id = text.isascii() and text.isdecimal()
    return _made("" if is_id else text, text if is_id else "", relevant, (), candidates)


def _made(
    text: str, of: str, relevant: tuple[str, ...], exclude: tuple[str, ...], among: tuple[str, ...]
) -> Query:
    if not relevant:
        raise BadLine("nothing is relevant")
    if of:
        exclude = (*exclude, of)
    return Query(_storable(text), relevant, exclude, among, of)


def _document(line: str) -> Document:
    row = _object(line)
    pk = row.get("id", row.get("_id"))
    title, text = row.get("title") or "", row.get("text") or ""
    if not isinstance(pk, int | str) or isinstance(pk, bool) or not str(pk).strip():
        raise BadLine("it has no “id”")
    if not isinstance(title, str) or not isinstance(text, str) or not (title + text).strip():
        raise BadLine("neither “title” nor “text” says anything")
    return Document(_storable(str(pk)), _storable(title), _storable(text))


def _object(line: str) -> dict[str, object]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadLine(f"no JSON: {error}") from error
    if not isinstance(row, dict):
        raise BadLine("no object")
    return row


def _ids(value: object, name: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(pk, int | str) for pk in value):
        raise BadLine(f"“{name}” is no list of ids")
    return tuple(dict.fromkeys(_storable(str(pk)) for pk in value))


def _storable(text: str) -> str:
    """JSON can escape what no database stores and no terminal prints: NUL, and halves of characters."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")


def of_duplicates() -> list[Query]:
    """What was asked again: each duplicate's title, its original being relevant."""
    rows = Question.objects.exclude(duplicate_of=None).order_by("pk")
    return [
        Query(title, (str(original),), (str(pk),))
        for pk, title, original in rows.values_list("pk", "item__title", "duplicate_of")
    ]


def of_links() -> list[Query]:
    """Each question's title that names others in its text, these being relevant: the weaker relation."""
    found: dict[tuple[int, str], list[str]] = {}
    rows = RelatedQuestion.objects.order_by("question", "other")
    for pk, title, other in rows.values_list("question", "question__item__title", "other"):
        found.setdefault((pk, title), []).append(str(other))
    return [Query(title, tuple(others), (str(pk),)) for (pk, title), others in found.items()]
