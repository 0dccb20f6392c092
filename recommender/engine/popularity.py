"""What is popular now: interest that fades with a half-life."""

import numpy as np

from recommender.engine.interactions import DAY, Interactions
from recommender.engine.matrices import Floats, Ints


def popularity(interactions: Interactions, now: float, half_life: float = 14.0) -> Floats:
    """For each item Σ over its acts of weight · 2^(-age / half_life).

    `now` is in seconds as the times are, `half_life` in days. An act dated after `now` counts as
    one of this moment. Raises ValueError for weights that are not finite or are negative, and for
    a half-life that is not positive.
    """
    if not half_life > 0:
        raise ValueError(f"half_life must be positive, not {half_life}")
    weights = interactions.weights
    if not (np.isfinite(weights) & (weights >= 0)).all():
        raise ValueError("weights must be finite and not negative")
    age = np.maximum(now - interactions.times, 0) / DAY
    faded = weights * np.exp2(-age / half_life)
    # With no act at all bincount would answer in integers.
    return np.bincount(interactions.items, faded, interactions.n_items).astype(np.float64)


def most_popular(scores: Floats, k: int) -> Ints:
    """Up to k items of highest positive score, best first, the lower item first in a tie."""
    order = np.argsort(-scores, kind="stable")[:k]
    return order[scores[order] > 0]
