"""Is a model good, and is it good enough to take the place of the live one?"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from recommender.engine.interactions import DAY, Interactions
from recommender.engine.matrices import Floats, Ints, pattern
from recommender.engine.metrics import Estimate, coverage_at, ndcg_at, recall_at
from recommender.engine.popularity import most_popular, popularity

FEW_PEOPLE = 30
"""Below this many people a standard error says little."""

Recommender = Callable[[Ints, int], Ints]
"""Users of the history it learned from, and k, to ids (users × k), best first, none of what they
took by then, -1 at the end."""


@dataclass(frozen=True)
class Score:
    """What one recommender reached at k: recall, NDCG, and the share of the catalogue it showed."""

    recall: Estimate
    ndcg: Estimate
    coverage: float


@dataclass(frozen=True)
class Evaluation:
    """The model and popularity on the same `people`; all before `cutoff` (seconds) was training."""

    model: Score
    popular: Score
    people: int
    cutoff: float
    k: int


def evaluate(
    interactions: Interactions,
    fit: Callable[[Interactions], Recommender],
    *,
    days: float = 7.0,
    k: int = 20,
    half_life: float = 14.0,
) -> Evaluation:
    """Hold out the last `days` before the newest act, fit on the rest, and score the held out.

    Counted are the people who were known before the cutoff and did something new to them after
    it: those without history are shown what is popular by any model. `half_life` (days) is that of
    the popularity compared with.
    """
    newest = float(interactions.times.max()) if len(interactions.times) else 0.0
    cutoff = newest - days * DAY
    train, held_out = interactions.split(cutoff)
    known = train.user_items()
    new = _without(held_out.user_items(), known)
    people = np.flatnonzero((np.diff(known.indptr) > 0) & (np.diff(new.indptr) > 0))
    relevant = new[people]
    popular = popular_recommender(popularity(train, cutoff, half_life), known)
    return Evaluation(
        model=score(fit(train)(people, k), relevant, k),
        popular=score(popular(people, k), relevant, k),
        people=len(people),
        cutoff=cutoff,
        k=k,
    )


def score(ranked: Ints, relevant: csr_array, k: int) -> Score:
    """Recall, NDCG and coverage of ranked lists, as `metrics` defines them."""
    return Score(
        recall=Estimate.of(recall_at(ranked, relevant, k)),
        ndcg=Estimate.of(ndcg_at(ranked, relevant, k)),
        coverage=coverage_at(ranked, relevant.shape[1], k),
    )


def popular_recommender(scores: Floats, known: csr_array) -> Recommender:
    """Recommends to everybody the most popular items that they do not know (users × items)."""

    def recommend(people: Ints, k: int) -> Ints:
        return filled_up(np.full((len(people), k), -1, dtype=np.int64), known[people], scores)

    return recommend


def filled_up(ids: Ints, histories: csr_array, scores: Floats) -> Ints:
    """The lists `ids` (users × k) with the -1 at their ends replaced by what scores best.

    Nothing is listed twice, nothing that stands in the user's history (users × items), and nothing
    that scores 0.
    """
    result = ids.copy()
    k = ids.shape[1]
    longest = k + int(np.diff(histories.indptr).max(initial=0))
    order = most_popular(scores, longest + k)
    counts = (ids >= 0).sum(axis=1)
    for user in np.flatnonzero(counts < k):
        row = slice(histories.indptr[user], histories.indptr[user + 1])
        taken = np.concatenate([histories.indices[row], ids[user, : counts[user]]])
        first = order[: k + len(taken)]
        rest = first[~np.isin(first, taken)][: k - counts[user]]
        result[user, counts[user] : counts[user] + len(rest)] = rest
    return result


def no_worse(new: Estimate, old: Estimate) -> bool:
    """Whether the new model may replace the old: new ≥ old - 2·sqrt(error_new² + error_old²).

    The two were measured on different days and people, hence independent errors. The factor 2
    lets about one in forty equally good models be refused. With few people (under 30):

    - the old was measured on few: nothing worth defending is known, the new one is taken;
    - only the new was: its error is taken to be at least that of the old one's spread over so few
      people, since a handful may agree by chance; measured on nobody at all it is refused, as
      there was something to measure before.
    """
    if old.n < FEW_PEOPLE:
        return True
    if new.n == 0:
        return False
    error = new.error
    if new.n < FEW_PEOPLE:
        spread = old.error * math.sqrt(old.n)
        error = max(spread / math.sqrt(new.n), 0.0 if math.isnan(error) else error)
    return new.mean >= old.mean - 2 * math.hypot(error, old.error)


def _without(entries: csr_array, known: csr_array) -> csr_array:
    kept = csr_array(entries - entries.multiply(pattern(known)))
    kept.eliminate_zeros()
    return kept
