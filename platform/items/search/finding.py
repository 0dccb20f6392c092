"""The candidates of a search, in bounded time however common its words are.

A GIN index knows which items hold a word, not which of them are good: of a word in 200,000 items it
would have to fetch and rank all of them. So:

1. the newest `WINDOW` items are searched; where that is all there are, or where `MOST` are found, that
   is enough to know how common the words are;
2. as far back as `MOST` hits are to be expected, by how many the window held, the index is asked again,
   both of time and of words; for rare words that is all items, and the answer is exact;
3. where there are more than `MOST`, the best of them are added: whoever has exactly that title, the
   newest that hold the words in their titles, and the hits among the `BEST` items with most votes.

What more than `MOST` items hold is ranked among those only: an old item without votes whose text
alone holds a very common word is not found by that word by itself. Pages and counts say "500+" then.
(Manning, Raghavan, Schütze: Introduction to Information Retrieval, 2008, 7.1: inexact retrieval of the
top documents by tiers and by static quality.)
"""

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

MOST = 500
WINDOW = 2_500
BEST = 5_000
AT_ONCE = 10  # times as many are taken from the index, if most of them are not to be seen
ENOUGH = 20
EXACT = 20
SECONDS = 600  # how long the time of the n-th newest item is remembered
LONG_TEXT = 1  # of ts_rank: divides by 1 + the logarithm of the text's length
_FIELDS = ("pk", "kind", "author", "language", "published_at", "score", "path", "text", "in_title")


class Hit(NamedTuple):
    """What ranking and facets need of one item; `text` is PostgreSQL's ts_rank, `in_title` whether all
    the words stand in the title."""

    pk: int
    kind: str
    author: int | None
    language: str
    published_at: datetime
    score: int
    path: list[int]
    text: float
    in_title: bool


class _Words(NamedTuple):
    """What must occur, and the same in titles."""

    every: SearchQuery
    titles: SearchQuery


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
        return _newest(items.filter(search=titles), fitting, _Words(titles, titles), most)[0]


def _fitting(
    items: ItemQuerySet, fitting: ItemQuerySet, asked: Asked, most: int, *, begun: bool
) -> Candidates:
    """The best of `items`, which are those of `fitting` that the viewer may find."""
    every, titles = asked.query(begun=begun), asked.query(IN_TITLE, begun=begun)
    if every is None or titles is None:
        return Candidates([])
    words = _Words(every, titles)
    items, fitting = items.filter(search=every), fitting.filter(search=every)
    hits, more = _newest(items, fitting, words, most)
    exact = _rows(items.filter(search=titled(asked.words)).order_by("-score"), words, EXACT)
    if more:
        hits += _best(items, words, most // 2)
        items, fitting = items.filter(search=titles), fitting.filter(search=titles)
        hits += _newest(items, fitting, words, most // 2)[0]
    found = {hit.pk: hit for hit in [*exact, *hits]}
    return Candidates(list(found.values()), frozenset(hit.pk for hit in exact), more)


def _newest(
    items: ItemQuerySet, fitting: ItemQuerySet, words: _Words, most: int
) -> tuple[list[Hit], bool]:
    """The newest of `items` and whether there are more.

    Where all must be searched, those that fit are taken from the index first: PostgreSQL expects so much
    work of the condition who may see them that it would rather read the index of all published items.
    """
    since = _nth("-published_at", WINDOW)
    items = items.newest()
    if since is None:
        hits = _rows(items, words, most + 1)
        return hits[:most], len(hits) > most
    hits = _rows(items.filter(published_at__gte=since), words, most + 1)
    if len(hits) > most:
        return hits[:most], True
    # A quarter more than are expected to be needed, in whole windows; all where that is half of them.
    reach = WINDOW * -(-5 * most // (4 * max(len(hits), 1)))
    is_part = hits and _nth("-published_at", 2 * reach) is not None
    further = _nth("-published_at", reach) if is_part else None
    if further is not None:
        items = items.filter(published_at__gte=further)
    else:
        ids = fitting.order_by().values_list("pk", flat=True)
        items = items.filter(pk__in=list(ids[: AT_ONCE * most]))
    hits = _rows(items, words, most + 1)
    return hits[:most], len(hits) > most or further is not None


def _best(items: ItemQuerySet, words: _Words, most: int) -> list[Hit]:
    least = _nth("-score", BEST) or 0
    return _rows(items.filter(score__gt=least).order_by("-score"), words, most)


def _rows(items: ItemQuerySet, words: _Words | None, most: int) -> list[Hit]:
    rank: Any = Value(1.0, FloatField())
    titled: Any = Value(False)
    if words is not None:
        rank = SearchRank(F("search"), words.every, normalization=LONG_TEXT)
        titled = ExpressionWrapper(Q(search=words.titles), BooleanField())
    rows = items.annotate(text=rank, in_title=titled).values_list(*_FIELDS)
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
    """PostgreSQL must not read the whole table because it takes rare words for common ones."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
        yield
