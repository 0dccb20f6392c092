"""The best entries of each row of a sparse matrix, ties going to the lower column.

Values are compared in single precision although they are summed in double: two sums of the same
terms in another order are then equal, so that ties, and with them the answer, do not depend on
the order in which users happen to stand.
"""

from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from recommender.engine.matrices import Floats, Ints, entry_rows, offsets, product_blocks

LOW = np.uint64(0xFFFFFFFF)
SHIFT = np.uint64(32)


def top_columns(scores: csr_array, k: int) -> tuple[Ints, Floats, Ints]:
    """The k best positive entries of each row, best first.

    Returns (columns, scores, counts): the rows' lists one after another, and the length of each.
    Takes time linear in the stored entries, and k·log k for each row.
    """
    if k < 1:
        raise ValueError(f"k must be at least 1, not {k}")
    keys = _keys(scores)
    kept = []
    for start, stop in pairwise(scores.indptr.tolist()):
        row = keys[start:stop]
        if stop - start > k:
            row = np.partition(row, stop - start - k)[-k:]
        kept.append(np.sort(row)[::-1])
    best = np.concatenate(kept) if kept else keys
    rows = np.repeat(np.arange(len(kept)), [len(row) for row in kept])
    positive = best >> SHIFT > 0
    best = best[positive]
    columns = (LOW - (best & LOW)).astype(np.int64)
    values = (best >> SHIFT).astype(np.uint32).view(np.float32).astype(np.float64)
    counts = np.bincount(rows[positive], minlength=scores.shape[0])
    return columns, values, counts.astype(np.int64)


def _keys(scores: csr_array) -> npt.NDArray[np.uint64]:
    # The bits of a positive float rise with its value; with the inverted column below them one
    # unsigned integer carries both, and partitioning plain integers is the fastest selection.
    bits = np.maximum(scores.data, 0).astype(np.float32).view(np.uint32).astype(np.uint64)
    keys: npt.NDArray[np.uint64] = (bits << SHIFT) | (LOW - scores.indices.astype(np.uint64))
    return keys


def top_rows(scores: csr_array, k: int) -> csr_array:
    """The matrix with only the k best positive entries of each row, columns in ascending order."""
    columns, values, counts = top_columns(scores, k)
    result = csr_array((values, columns, offsets(counts)), shape=scores.shape)
    result.sort_indices()
    return result


def padded(columns: Ints, counts: Ints, k: int) -> Ints:
    """Lists of different lengths, as from `top_columns`, as one array rows × k filled up with -1."""
    result = np.full((len(counts), k), -1, dtype=np.int64)
    result[np.arange(k) < counts[:, np.newaxis]] = columns
    return result


def nearest(left: csr_array, right: csr_array, k: int) -> csr_array:
    """The k best off-diagonal entries in each row of the square product `left @ right`.

    Cost and memory as in `product_blocks`, and up to 44·k bytes for each row of the result.
    """
    parts = []
    for rows, block in product_blocks(left, right):
        block.data[block.indices == entry_rows(block) + rows.start] = 0
        parts.append(top_columns(block, k))
    size = left.shape[0]
    if not parts:
        return csr_array((size, size), dtype=np.float64)
    columns, values, counts = (np.concatenate(column) for column in zip(*parts, strict=True))
    result = csr_array((values, columns, offsets(counts)), shape=(size, size))
    result.sort_indices()
    return result
