"""Full-text vectors that work for Chinese and for C++: the words are found in Python.

PostgreSQL's own parser knows no Chinese and takes `c++` and `c#` for `c`, so it is left out: vectors
and queries are written as literals of exactly these words. A vector holds

- each word with its places: of the title (weight A), the tags (B) and the text (C);
- each Han character and each two that stand together, without places: what a segmenter cuts one way
  in a text and another way in a query is found all the same, from one character;
- the same again of the title alone, marked `=`, so that an index knows what stands in titles;
- the title as a whole, marked `==`.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db.models import Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from shared.text import HAN, plain, words

# PostgreSQL refuses a vector over 1 MB, a word over 2 KB and a place over 16,383.
MAX_BYTES = 500_000
MAX_WORD = 200
MAX_PLACE = 16_383
MAX_TYPED = 200
IN_TITLE, TITLE = "=", "=="
_INNER = re.compile(r"[.\-'’+#]+")


def vector(title: str, html: str, tags: list[str]) -> Combinable:
    """The expression to store in `Item.search`: the title weighs most, then tags, then the text."""
    text = plain(html)
    places: dict[str, list[str]] = defaultdict(list)
    place = size = 0
    for source, weight in ((title, "A"), (" ".join(tags), "B"), (text, "C")):
        for word in lexemes(source):
            size += 0 if word in places else len(word.encode())
            place += 1
            if place > MAX_PLACE or size > MAX_BYTES:
                break
            places[word].append(f"{place}{weight}")
    for word in _placeless(title, text):
        size += 0 if word in places else len(word.encode())
        if size > MAX_BYTES:
            break
        places.setdefault(word, [])
    written = (_quoted(word) + (":" + ",".join(at) if at else "") for word, at in places.items())
    return Cast(Value(" ".join(written)), SearchVectorField())


def query(typed: str) -> SearchQuery:
    """What a person typed; every word must occur, the last as a prefix. No word finds nothing."""
    return literal(" & ".join(terms(typed, prefix=True)))


def terms(typed: str, *, prefix: bool = False, mark: str = "") -> list[str]:
    """Each word of `typed` as a piece of a query; with `prefix` the last may go on, and `mark` says
    where it must stand (`IN_TITLE`)."""
    found = list(_wanted(typed))
    written = [_term(word, mark) for word in found]
    if prefix and found and not HAN.fullmatch(found[-1]):
        written[-1] += ":*"
    return written


def phrase(typed: str) -> str:
    """The words of `typed` beside each other as a piece of a query; "" where there is none.

    Chinese is compared by each two characters that stand together: its words have no places of their
    own that would be the same in every sentence.
    """
    parts: list[str] = []
    row: list[str] = []
    for word in _wanted(typed):
        if HAN.fullmatch(word):
            parts += _beside(row)
            row = []
        else:
            row += lexemes(word)
    parts += _beside(row)
    parts += [_quoted(gram) for run in HAN.findall(_folded(typed)) for gram in _chain(run)]
    return f"({' & '.join(parts)})" if parts else ""


def titled(typed: str) -> SearchQuery:
    """Those whose whole title is `typed`, but for case and punctuation; nothing without a word."""
    key = title_key(typed)
    return literal(_quoted(key) if key else "")


def literal(terms: str) -> SearchQuery:
    """A query of terms that `terms` and `phrase` wrote, joined by operators of PostgreSQL."""
    return _Literal(terms)


class _Literal(SearchQuery):
    template = "CAST(%(expressions)s AS tsquery)"

    def __init__(self, terms: str, **extra: Any) -> None:
        super().__init__(terms, search_type="raw", **extra)


def lexemes(text: str) -> Iterator[str]:
    """The words, and of `numpy.array` or `state-of-the-art` also the parts."""
    for word in _short(words(text)):
        yield word
        parts = _INNER.split(word.rstrip("+#"))
        if len(parts) > 1:
            yield from (part for part in parts if part)


def grams(text: str) -> Iterator[str]:
    """Each Han character of `text` and each two that stand together."""
    for run in HAN.findall(_folded(text)):
        yield from run
        yield from _pairs(run)


def title_key(title: str) -> str:
    """The lexeme of a whole title; "" for one without words."""
    found = " ".join(words(title))
    return TITLE + blake2b(found.encode(), digest_size=9).hexdigest() if found else ""


def _placeless(title: str, text: str) -> Iterator[str]:
    yield from grams(title)
    yield from (IN_TITLE + word for word in lexemes(title))
    yield from (IN_TITLE + gram for gram in grams(title))
    if key := title_key(title):
        yield key
    yield from grams(text)


def _wanted(typed: str) -> Iterator[str]:
    """The words to look for: as `words`, but none inside another."""
    return _short(words(typed, inner=False))


def _beside(row: list[str]) -> list[str]:
    return [f"({' <-> '.join(_quoted(word) for word in row)})"] if row else []


def _term(word: str, mark: str) -> str:
    whole = _quoted(mark + word)
    if len(word) < 3 or not HAN.fullmatch(word):
        return whole
    return f"({whole} | {' & '.join(_quoted(mark + pair) for pair in _pairs(word))})"


def _chain(run: str) -> list[str]:
    return [run] if len(run) == 1 else _pairs(run)


def _pairs(run: str) -> list[str]:
    return [run[place : place + 2] for place in range(len(run) - 1)]


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _short(found: Iterable[str]) -> Iterator[str]:
    return (word for word in found if len(word.encode()) <= MAX_WORD)


def _quoted(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"
