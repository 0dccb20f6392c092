"""What is similar to what, learned from who did what."""

from typing import Self

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array, dia_array, diags_array

from recommender.engine.matrices import Ints, checked, divided
from recommender.engine.topk import nearest


def similarity(behaviour: csr_array, features: csr_array) -> csr_array:
    """The source's own similarity S = (1/N)·A·Bᵀ.

    A (`behaviour`, users × N) says how much each user showed of each of N features, B (`features`,
    items × N) how much each item has of them; S (users × items) is the mean, over the features, of
    the products. N = 0 gives zeros. Raises ValueError when A and B differ in N.
    """
    if behaviour.shape[1] != features.shape[1]:
        raise ValueError(
            f"behaviour has {behaviour.shape[1]} features, the items have {features.shape[1]}"
        )
    return csr_array((behaviour @ features.T) * (1 / max(behaviour.shape[1], 1)))


class ItemSimilarity:
    """Item–item similarity by the degree-normalised linear filter.

    With R users × items and the row and column sums in the diagonals Du and Di,
    Rn = Du^-½ R Di^-½ and P = RnᵀRn. Two items are similar when the same people took both, a
    person who took much counting less, and a popular item not winning by popularity alone. This is
    the linear part of GF-CF (Shen et al., "How Powerful is Graph Convolution for Recommendation?",
    CIKM 2021).

    Parameters
    ----------
    neighbours : how many neighbours each item keeps.

    Attributes
    ----------
    neighbours_ : items × items; in row i the most similar items to i, none with itself.
    support_ : for each item, the number of users who showed any interest in it.

    Fitting takes Σ over users of (their number of items)² multiplications. P is made in blocks of
    rows: beside the data that needs some 80 MB, and 44 bytes × items × neighbours while the result
    is put together (12 of them remain).
    """

    neighbours_: csr_array
    support_: Ints

    def __init__(self, neighbours: int = 200) -> None:
        self.neighbours = neighbours

    def fit(self, user_items: csr_array) -> Self:
        """Learn from non-negative weights users × items; NaN and negative ones are refused."""
        weights = checked(user_items)
        normalised = csr_array(
            _inverse_root(weights.sum(axis=1)) @ weights @ _inverse_root(weights.sum(axis=0))
        )
        self.support_ = np.bincount(weights.indices, minlength=weights.shape[1]).astype(np.int64)
        self.neighbours_ = nearest(csr_array(normalised.T), normalised, self.neighbours)
        return self


def _inverse_root(degrees: npt.ArrayLike) -> dia_array:
    roots = np.sqrt(np.asarray(degrees, dtype=np.float64))
    return diags_array(divided(np.ones_like(roots), roots))
