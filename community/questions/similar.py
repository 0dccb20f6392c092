"""What is similar to what is asked: earlier questions, and passages that may answer it.

Candidates are found by their rarest terms, which an index holds; they are ranked by BM25 (Robertson
and Zaragoza, "The Probabilistic Relevance Framework", 2009) with titles counting more, and the best
of them again by where their words lead together (`similar_space`). Before the first night, when
nothing is known of the terms, each of them counts the same.
"""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from django.contrib.postgres.search import SearchRank
from django.db.models import F, FloatField, Value
from django.db.models.expressions import Combinable, ExpressionWrapper

from community.questions import similar_space as space
from community.questions.similar_models import Passage, Space
from community.questions.similar_terms import AnyOf, terms

MOST_TERMS = 16
"""Of a question: the rarest; the others of a long text tell little more."""
ROWS = 1_500
"""About as many rows are ranked by their words, and CANDIDATES of them by their direction."""
CANDIDATES = 200
K1, B = 1.2, 0.4
# Of tsvector's D, C (text), B (tags), A (title).
WEIGHTS = [0.0, 0.6, 0.8, 1.0]
DIRECTION = 0.35
"""The share of the cosine in how similar two texts are; the rest is that of the highest BM25."""
# What `ts_rank` gives at most for one word: the sum of 1/n².
_FULL = math.pi**2 / 6


@dataclass(frozen=True)
class Hit:
    """A passage's id, its item's, and how similar it is: from 0 to 1 about."""

    passage: int
    item: int
    score: float


@dataclass(frozen=True)
class _Wanted:
    """What is asked, weighed: the terms with their weights, and the direction."""

    weights: dict[str, float]
    rare: list[str]
    direction: bytes | None


def ranked(
    text: str,
    *,
    questions: bool,
    leave_out: Iterable[int] = (),
    among: Iterable[int] | None = None,
) -> list[Hit]:
    """The passages most similar to `text`, best first, CANDIDATES at most: of questions, or of what
    may answer them; none of the items in `leave_out`, and with `among` all of these items' and no
    others. Whoever shows them asks who may see them.

    Three queries, and one where `text` holds no word that tells anything.
    """
    now = space.live()
    wanted = _weighed(text, now)
    if not wanted.weights:
        return []
    found = Passage.objects.filter(is_question=questions).exclude(item__in=list(leave_out))
    if among is None:
        found = found.filter(words=AnyOf(wanted.rare))
    else:
        found = found.filter(item__in=list(among))
    found = found.annotate(score=_bm25(wanted, now))
    rows = list(
        found.order_by("-score", "-pk").values_list("pk", "item_id", "score", "vector", "space")[
            :CANDIDATES
        ]
    )
    if wanted.direction is not None and now is not None:
        placed = [bytes(row[3]) if row[3] and row[4] == now.pk else None for row in rows]
        near = _cosines(wanted.direction, placed)
        share = DIRECTION
    else:
        near, share = [0.0] * len(rows), 0.0
    hits = [
        Hit(pk, item, (1 - share) * score + share * cosine)
        for (pk, item, score, _vector, _space), cosine in zip(rows, near, strict=True)
    ]
    return sorted(hits, key=lambda hit: (-hit.score, -hit.passage))


def _weighed(text: str, now: Space | None) -> _Wanted:
    counts = Counter(terms(text))
    if now is None:
        few = dict.fromkeys(list(counts)[:MOST_TERMS], 1.0)
        return _Wanted(few, list(few), None)
    numbers, words, vectors = space.known(counts)
    # Who stands in one passage only is not kept.
    idf = {
        term: math.log(1 + (now.passages - n + 0.5) / (n + 0.5))
        for term, n in ((term, numbers.get(term, 1)) for term in counts)
    }
    best = sorted(counts, key=lambda term: -idf[term] * min(counts[term], 3))[:MOST_TERMS]
    direction = space.direction(dict(counts), words, vectors) if now.dimensions else None
    return _Wanted(
        {term: idf[term] * min(counts[term], 3) for term in best}, rare(best, numbers), direction
    )


def rare(best: Iterable[str], numbers: dict[str, int]) -> list[str]:
    """Those of the terms that find candidates: the rarest, while they stand in few enough rows."""
    left = ROWS
    chosen: list[str] = []
    for term in sorted(best, key=lambda term: numbers.get(term, 1)):
        left -= numbers.get(term, 1)
        if left < 0 and chosen:
            break
        chosen.append(term)
    return chosen


def _bm25(wanted: _Wanted, now: Space | None) -> Combinable:
    """As a share of the highest there could be. A word that stands there once more adds ever less: so
    PostgreSQL's rank of a single word does as well."""
    ranks: Combinable = Value(0.0)
    for term, weight in wanted.weights.items():
        rank = SearchRank(F("words"), AnyOf([term]), weights=WEIGHTS)
        ranks = ranks + Value(weight) * rank
    mean = now.mean_length if now and now.mean_length else 1.0
    longer = Value(1 - B) + Value(B / mean) * F("length") if now else Value(1.0)
    highest = sum(wanted.weights.values()) / (_FULL * (K1 + 1))
    score = ranks / (Value(highest) * (Value(1.0) + Value(K1) * longer))
    return ExpressionWrapper(score, output_field=FloatField())


def _cosines(direction: bytes, vectors: list[bytes | None]) -> list[float]:
    blank = bytes(len(direction))
    stored = np.frombuffer(b"".join(vector or blank for vector in vectors), dtype=np.int8)
    one = np.frombuffer(direction, dtype=np.int8).astype(np.float32)
    found = stored.reshape(-1, len(direction)).astype(np.float32) @ one
    return [float(value) / (127 * 127) for value in found]
