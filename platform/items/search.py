"""Full-text vectors that work for Chinese and for C++: the words are found in Python.

PostgreSQL's own parser knows no Chinese and takes `c++` and `c#` for `c`, so it is left out: vectors
and queries are written as literals of exactly these words.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVectorField
from django.db.models import DurationField, ExpressionWrapper, F, FloatField, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Extract, Now

from shared.text import plain, words

# PostgreSQL refuses a vector over 1 MB, a word over 2 KB and a place over 16,383.
MAX_BYTES = 500_000
MAX_WORD = 200
MAX_PLACE = 16_383
MAX_TYPED = 200
_INNER = re.compile(r"[.\-'’+#]+")


def vector(title: str, html: str, tags: list[str]) -> Combinable:
    """The expression to store in `Item.search`: the title weighs most, then tags, then the text."""
    places: dict[str, list[str]] = defaultdict(list)
    place = size = 0
    for source, weight in ((title, "A"), (" ".join(tags), "B"), (plain(html), "C")):
        for word in _lexemes(source):
            size += 0 if word in places else len(word.encode())
            place += 1
            if place > MAX_PLACE or size > MAX_BYTES:
                break
            places[word].append(f"{place}{weight}")
    literal = " ".join(f"{_quoted(word)}:{','.join(at)}" for word, at in places.items())
    return Cast(Value(literal), SearchVectorField())


def query(typed: str) -> SearchQuery:
    """What a person typed; every word must occur, the last as a prefix. No word finds nothing."""
    terms = [_quoted(word) for word in _short(words(typed))]
    if terms:
        terms[-1] += ":*"
    return _Literal(" & ".join(terms))


def ranked(items: QuerySet[Any, Any], typed: str) -> QuerySet[Any, Any]:
    """Those of `items` that hold all of the words, best first.

    What stands in titles counts most; what is new counts up to a third more than what is old, half
    of that after four months.
    """
    wanted = query(typed)
    age = Extract(ExpressionWrapper(Now() - F("published_at"), DurationField()), "epoch")
    freshness = Value(1.0) + Value(0.33) / (Value(1.0) + age / Value(120 * 86_400.0))
    rank = ExpressionWrapper(SearchRank(F("search"), wanted) * freshness, FloatField())
    found: QuerySet[Any, Any] = items.filter(search=wanted).annotate(rank=rank)
    return found.order_by("-rank", "-pk")


class _Literal(SearchQuery):
    template = "CAST(%(expressions)s AS tsquery)"

    def __init__(self, terms: str, **extra: Any) -> None:
        super().__init__(terms, search_type="raw", **extra)


def _lexemes(text: str) -> Iterator[str]:
    """The words, and of `numpy.array` or `state-of-the-art` also the parts."""
    for word in _short(words(text)):
        yield word
        parts = _INNER.split(word.rstrip("+#"))
        if len(parts) > 1:
            yield from (part for part in parts if part)


def _short(found: Iterable[str]) -> Iterator[str]:
    return (word for word in found if len(word.encode()) <= MAX_WORD)


def _quoted(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"
