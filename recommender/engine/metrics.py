"""How good ranked lists are, by the definitions of LightGCN's evaluation.

All items are ranked but those of the training, which the caller has left out of the lists; people
without test items are left out. `ranked` is users × (k or more) item ids, best first, -1 where a
list ends early; `relevant` is users × items and marks the test items. (He et al., "LightGCN:
Simplifying and Powering Graph Convolution Network for Recommendation", SIGIR 2020.)
"""

import math
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from recommender.engine.matrices import Floats, Ints, entry_rows


@dataclass(frozen=True)
class Estimate:
    """A mean over `n` people and its standard error; NaN where n is too small for it."""

    mean: float
    error: float
    n: int

    @classmethod
    def of(cls, values: Floats) -> Self:
        n = len(values)
        mean = float(values.mean()) if n else math.nan
        error = float(values.std(ddof=1)) / math.sqrt(n) if n > 1 else math.nan
        return cls(mean, error, n)


def recall_at(ranked: Ints, relevant: csr_array, k: int) -> Floats:
    """Of each person with test items: hits among the first k, divided by all test items."""
    sizes, hits = _hits(ranked, relevant, k)
    found: Floats = hits.sum(axis=1) / sizes
    return found


def ndcg_at(ranked: Ints, relevant: csr_array, k: int) -> Floats:
    """Of each person with test items: DCG of the first k, divided by that of an ideal list.

    A hit at rank r counts 1 / log2(r + 1); the ideal list has min(k, test items) hits on top.
    """
    sizes, hits = _hits(ranked, relevant, k)
    gains = 1 / np.log2(np.arange(2, k + 2))
    ideal = np.cumsum(gains)[np.minimum(sizes, k) - 1]
    reached: Floats = (hits @ gains[: hits.shape[1]]) / ideal
    return reached


def coverage_at(ranked: Ints, n_items: int, k: int) -> float:
    """The share of the catalogue that stands in anybody's first k; 0 for an empty catalogue."""
    shown = ranked[:, :k]
    return len(np.unique(shown[shown >= 0])) / n_items if n_items else 0.0


def _hits(ranked: Ints, relevant: csr_array, k: int) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """Of the people with test items: how many these are, and which of the first k are such."""
    if k < 1:
        raise ValueError(f"k must be at least 1, not {k}")
    if len(ranked) != relevant.shape[0]:
        raise ValueError(f"{len(ranked)} lists for {relevant.shape[0]} people")
    first = ranked[:, :k]
    width = relevant.shape[1]
    wanted = entry_rows(relevant) * width + relevant.indices
    found = np.arange(len(first))[:, np.newaxis] * width + first
    sizes = np.diff(relevant.indptr).astype(np.int64)
    asked = sizes > 0
    return sizes[asked], (np.isin(found, wanted) & (first >= 0))[asked]
