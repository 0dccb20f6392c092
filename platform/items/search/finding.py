"""The candidates of a search, in bounded time however common its words are.

A GIN index knows which items hold a word, not which of them are good: of a word in 200,000 items it
would have to fetch and rank all of them. So PostgreSQL is asked first how many it expects, from its
statistics of the most common words, which costs no look at the items:

1. where few are expected, the index gives the ids of all, and the answer is exact;
2. else as many of the newest items are searched as should hold `MOST` hits. Where the words are in
   every few items, these are read one after the other and no index of words is touched; else both
   indexes are, of time and of words, and joined before any item is read;
3. where there are more than `MOST`, the best of them are added: whoever has exactly that title, the
   newest that hold the words in their titles, and the hits among the `BEST` items with most votes.

What more than `MOST` items hold is ranked among those only: an old item without votes whose text
alone holds a very common word is not found by that word by itself. Pages and counts say "300+" then.
(Manning, Raghavan, Schütze: Introduction to Information Retrieval, 2008, 7.1: inexact retrieval of the
top documents by tiers and by static quality.)
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import BooleanField, ExpressionWrapper, F, FloatField, Q, Value

from items.models import Item, ItemQuerySet
from items.search.asking import Asked
from items.search.vectors import IN_TITLE, titled

MOST = 300
# Where so many items are expected to fit, the index is asked for all of them.
FEW = 3_000
# Where every so manieth item fits, it is quicker to read them as they come than to look up which do.
EVERY = 15
BEST = 5_000
ENOUGH = 20
EXACT = 20
SECONDS = 600  # how long the time of the n-th newest item is remembered
LONG_TEXT = 1  # of ts_rank: divides by 1 + the logarithm of the text's length
_FIELDS = (
    "pk", "kind", "author", "language", "published_at", "score", "path", "text", "in_title", "is_title",
)  # fmt: skip


class Hit(NamedTuple):
    """What ranking and facets need of one item; `text` is PostgreSQL's ts_rank, `in_title` whether all
    the words stand in the title, `is_title` whether they are it."""

    pk: int
    kind: str
    author: int | None
    language: str
    published_at: datetime
    score: int
    path: list[int]
    text: float
    in_title: bool
    is_title: bool


class _Words(NamedTuple):
    """What must occur, the same in titles, and the words as a whole title."""

    every: SearchQuery
    titles: SearchQuery
    whole: SearchQuery


@dataclass(frozen=True)
class Candidates:
    """The hits that are ranked; `exact` are those whose title is what was typed. `more` says that there
    may be others."""

    hits: list[Hit]
    exact: frozenset[int] = frozenset()
    more: bool = False


def candidates(items: ItemQuerySet, asked: Asked, most: int = MOST) -> Candidates:
    """Those of `items`, which are what the viewer may find, that fit.

    Where few hold the last word as it is, those with longer words that begin so join them, for half.
    """
    fitting = asked.narrowed(Item.objects.all())
    items = asked.narrowed(items)
    if not asked.terms():
        hits = _rows(items.newest(), None, most + 1) if asked.conditions else []
        return Candidates(hits[:most], more=len(hits) > most)
    with _bounded():
        found = _fitting(items, fitting, asked, most, begun=False)
        if found.exact or len(found.hits) >= ENOUGH or not asked.may_go_on:
            return found
        further = _fitting(items, fitting, asked, most, begun=True)
    known = {hit.pk for hit in found.hits}
    others = [hit._replace(text=hit.text / 2) for hit in further.hits if hit.pk not in known]
    return Candidates(found.hits + others, found.exact, further.more)


def in_titles(items: ItemQuerySet, asked: Asked, most: int) -> list[Hit]:
    """The newest of `items` whose titles hold the words, the last one as a beginning."""
    titles = asked.query(IN_TITLE, begun=True)
    if titles is None:
        return []
    with _bounded():
        fitting = Item.objects.filter(search=titles)
        words = _Words(titles, titles, titled(asked.words))
        return _newest(items.filter(search=titles), fitting, words, most)[0]


def _fitting(
    items: ItemQuerySet, fitting: ItemQuerySet, asked: Asked, most: int, *, begun: bool
) -> Candidates:
    """The best of `items`, which are those of `fitting` that the viewer may find."""
    every, titles = asked.query(begun=begun), asked.query(IN_TITLE, begun=begun)
    if every is None or titles is None:
        return Candidates([])
    words = _Words(every, titles, titled(asked.words))
    items, fitting = items.filter(search=every), fitting.filter(search=every)
    hits, more = _newest(items, fitting, words, most)
    if more:
        hits += _rows(items.filter(search=words.whole).order_by("-score"), words, EXACT)
        hits += _best(items, fitting, words, most // 2)
        items, fitting = items.filter(search=titles), fitting.filter(search=titles)
        hits += _newest(items, fitting, words, most // 2)[0]
    found = {hit.pk: hit for hit in hits}
    exact = frozenset(hit.pk for hit in hits if hit.is_title)
    return Candidates(list(found.values()), exact, more)


def _newest(
    items: ItemQuerySet, fitting: ItemQuerySet, words: _Words, most: int
) -> tuple[list[Hit], bool]:
    """The newest of `items` and whether there may be more.

    What fits is looked for first, and only as many of it as are needed are asked whether the viewer may
    see them: that is nearly all of the work, and PostgreSQL would do it for whatever it then sorts.
    """
    fitting = fitting.filter(status="published")
    expected, total = _expected(fitting), _total()
    if expected <= FEW:
        ids = _ids(fitting)
        if len(ids) <= 2 * FEW:
            return _seen(items, ids, words, most)
        expected = len(ids)  # words that keep company: a Han character and the next
    # A quarter further back than should do; and once more where fewer fit, or fewer may be seen.
    reach = total * 5 * most // (4 * expected)
    for further in (reach, 4 * reach):
        since = _nth("-published_at", _rounded(further))
        if since is None:
            break
        with _reading(expected, total):
            recent = fitting.filter(published_at__gte=since).newest()
            ids = list(recent.values_list("pk", flat=True)[: 4 * most])
        hits, more = _seen(items, ids, words, most)
        if more:
            return hits, True
    ids = _ids(fitting)
    hits, more = _seen(items, ids, words, most)
    return hits, more or len(ids) > 2 * FEW


def _ids(fitting: ItemQuerySet) -> list[int]:
    """Of all that fit, newest first; of some where they are more than twice `FEW`."""
    rows = fitting.order_by().values_list("published_at", "pk")[: 2 * FEW + 1]
    return [pk for _at, pk in sorted(rows, reverse=True)]


def _seen(items: ItemQuerySet, ids: list[int], words: _Words, most: int) -> tuple[list[Hit], bool]:
    """The first of these ids that are among `items`, and whether others are."""
    hits: list[Hit] = []
    step = most + most // 4
    for start in range(0, len(ids), step):
        some = items.filter(pk__in=ids[start : start + step]).newest()
        hits += _rows(some, words, most + 1 - len(hits))
        if len(hits) > most:
            return hits[:most], True
    return hits, False


def _best(items: ItemQuerySet, fitting: ItemQuerySet, words: _Words, most: int) -> list[Hit]:
    """Those of `items` with most votes, of the `BEST` that there are."""
    least = _nth("-score", BEST) or 0
    good = fitting.filter(status="published", score__gt=least).order_by("-score")
    with _reading(_expected(fitting), _total()):
        ids = list(good.values_list("pk", flat=True)[: 2 * most])
    return _seen(items, ids, words, most)[0]


def _expected(items: ItemQuerySet) -> int:
    """How many rows PostgreSQL expects, from its statistics."""
    plan = json.loads(items.order_by().values("pk").explain(format="json"))
    return max(int(plan[0]["Plan"]["Plan Rows"]), 1)


def _total() -> int:
    found = cache.get_or_set("search:items", lambda: _expected(Item.objects.all()), SECONDS)
    return int(found or 1)


def _rounded(n: int) -> int:
    """The next power of two: so that few different numbers are remembered."""
    return 1 << max(n - 1, 1).bit_length()


def _rows(items: ItemQuerySet, words: _Words | None, most: int) -> list[Hit]:
    rank: Any = Value(1.0, FloatField())
    in_title: Any = Value(False)
    is_title: Any = Value(False)
    if words is not None:
        rank = SearchRank(F("search"), words.every, normalization=LONG_TEXT)
        in_title = ExpressionWrapper(Q(search=words.titles), BooleanField())
        is_title = ExpressionWrapper(Q(search=words.whole), BooleanField())
    rows = items.annotate(text=rank, in_title=in_title, is_title=is_title).values_list(*_FIELDS)
    return [Hit(*row) for row in rows[:most]]


def _nth(order: str, n: int) -> Any:
    """That field of the n-th item in its order, some minutes ago; None where there are fewer."""
    field = order.removeprefix("-")

    def ask() -> list[Any]:
        rows = Item.objects.exclude(**{field: None}).order_by(order)
        if field == "score":
            rows = rows.filter(status="published", score__gt=0)
        return list(rows.values_list(field, flat=True)[n - 1 : n])

    found: list[Any] = cache.get_or_set(f"search:{order}:{n}", ask, SECONDS) or []
    return found[0] if found else None


@contextmanager
def _bounded() -> Iterator[None]:
    """PostgreSQL must not read the whole table because it takes rare words for common ones, nor compile
    conditions that look like much work and are not."""
    with transaction.atomic():
        _set("enable_seqscan = off", "jit = off")
        yield


@contextmanager
def _reading(expected: int, total: int) -> Iterator[None]:
    """Within `_bounded`: items that fit every few are read as they come, without the index of words,
    which PostgreSQL uses by bitmaps alone."""
    are_common = expected * EVERY >= total
    if are_common:
        _set("enable_bitmapscan = off")
    yield
    if are_common:
        _set("enable_bitmapscan = on")


def _set(*settings: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("; ".join(f"SET LOCAL {setting}" for setting in settings))
