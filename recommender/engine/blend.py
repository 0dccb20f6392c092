"""One neighbour matrix out of two: what people did, and what the items say."""

from typing import Self

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from recommender.engine.matrices import (
    BLOCK_ENTRIES,
    Floats,
    Ints,
    blocks,
    divided,
    entry_rows,
    offsets,
    values_at,
)
from recommender.engine.topk import top_rows


class BlendedSimilarity:
    """Collaborative and content neighbours blended by how much is known of each pair.

    With n the support of an item and a(n) = n / (n + kappa), the blended similarity of i and j is
    a·C[i, j] + (1 - a)·content_weight·scale·T[i, j], where a = min(a(n_i), a(n_j)): what people
    did together says no more than the rarer of the two items allows. A cold item, n = 0, is
    carried by its content alone; the words of an item that thousands took hardly count.

    Parameters
    ----------
    kappa : the support at which both halves weigh the same.
    content_weight : multiplies the content half; 0 leaves cold items without neighbours.
    neighbours : how many neighbours each item keeps.
    block_entries : how many pairs are blended at once.

    Attributes
    ----------
    neighbours_ : items × items, the blended similarities, columns ascending, zero diagonal.
    collaborative_share_ : for each entry of `neighbours_.data`, which share of it people's
        behaviour gave: 1 all, 0 none (then the content gave it).
    scale_ : what makes the halves comparable, the mean best collaborative similarity divided by
        the mean best content similarity of the items that have one; 1 where one half is empty.

    Time grows with the entries of both matrices. They are blended in blocks of rows; the result takes
    16 bytes × items × neighbours, three times that while it is put together.
    """

    neighbours_: csr_array
    collaborative_share_: npt.NDArray[np.float32]
    scale_: float

    def __init__(
        self,
        kappa: float = 10.0,
        content_weight: float = 1.0,
        neighbours: int = 200,
        block_entries: int = BLOCK_ENTRIES,
    ) -> None:
        self.kappa = kappa
        self.content_weight = content_weight
        self.neighbours = neighbours
        self.block_entries = block_entries

    def fit(self, collaborative: csr_array, content: csr_array, support: Ints) -> Self:
        """Blend two items × items matrices; `support` counts the users of each item.

        Raises ValueError when their sizes differ or kappa is not positive.
        """
        if not collaborative.shape == content.shape == (len(support), len(support)):
            raise ValueError(
                f"sizes differ: collaborative {collaborative.shape}, content {content.shape}, "
                f"support {len(support)}"
            )
        if self.kappa <= 0:
            raise ValueError(f"kappa must be positive, not {self.kappa}")
        trust = support / (support + self.kappa)
        self.scale_ = _scale(collaborative, content)
        blended, shares = [], []
        lengths = np.diff(collaborative.indptr) + np.diff(content.indptr)
        for rows in blocks(lengths.astype(np.int64), self.block_entries):
            pairs = self._pairs(collaborative[rows], content[rows], trust[rows], trust)
            best = top_rows(csr_array(pairs.real + pairs.imag), self.neighbours)
            blended.append(best)
            shares.append(_share(pairs, best))
        self.neighbours_ = _stacked(blended, len(support))
        self.collaborative_share_ = np.concatenate([np.zeros(0, dtype=np.float32), *shares])
        return self

    def _pairs(
        self, collaborative: csr_array, content: csr_array, row_trust: Floats, trust: Floats
    ) -> csr_array:
        # One complex matrix holds both halves on the union of their entries: behaviour is the
        # real part, content the imaginary one.
        pairs = csr_array(collaborative + 1j * content)
        pairs.sort_indices()
        weight = np.minimum(row_trust[entry_rows(pairs)], trust[pairs.indices])
        factor = self.content_weight * self.scale_
        pairs.data = weight * pairs.data.real + 1j * (1 - weight) * factor * pairs.data.imag
        return pairs


def _scale(collaborative: csr_array, content: csr_array) -> float:
    best = [half.max(axis=1).toarray() for half in (collaborative, content) if half.nnz]
    if len(best) < 2:
        return 1.0
    people, words = (float(values[values > 0].mean()) for values in best)
    return people / words


def _share(pairs: csr_array, best: csr_array) -> npt.NDArray[np.float32]:
    kept = values_at(pairs, entry_rows(best), best.indices)
    return divided(kept.real, kept.real + kept.imag).astype(np.float32)


def _stacked(parts: list[csr_array], size: int) -> csr_array:
    counts = [np.diff(part.indptr) for part in parts]
    return csr_array(
        (
            np.concatenate([np.zeros(0), *(part.data for part in parts)]),
            np.concatenate([np.zeros(0, dtype=np.int64), *(part.indices for part in parts)]),
            offsets(np.concatenate([np.zeros(0, dtype=np.int64), *counts])),
        ),
        shape=(size, size),
    )
