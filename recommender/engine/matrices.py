"""Sparse matrices: built from columns, checked, and walked through in blocks of bounded size."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

BLOCK_ENTRIES = 2_000_000
"""How many entries of a product are held at once: about 80 MB with the copies made of them."""

VETO = 1e30
"""Taken off the score of an excluded pair; no sum of real scores reaches it."""


def matrix(
    rows: npt.ArrayLike, columns: npt.ArrayLike, values: npt.ArrayLike, *, shape: tuple[int, int]
) -> csr_array:
    """Sparse matrix from parallel columns of entries; the values of a repeated pair are added.

    Raises ValueError for an index outside `shape`, and as `checked` does.
    """
    entries = (
        np.asarray(values, dtype=np.float64),
        (np.asarray(rows, dtype=np.int64), np.asarray(columns, dtype=np.int64)),
    )
    return checked(csr_array(entries, shape=shape))


def checked(weights: csr_array) -> csr_array:
    """The matrix in double precision, in canonical order (columns ascend, no pair twice, no zeros).

    The argument is left as it was. Raises ValueError when a value is NaN, infinite or negative: a
    weight says how much a person showed interest; dislike belongs in the exclusions.
    """
    result: csr_array = weights.astype(np.float64, copy=True)
    if not np.isfinite(result.data).all():
        raise ValueError("weights must be finite numbers, but some are NaN or infinite")
    if (result.data < 0).any():
        raise ValueError("weights must not be negative")
    result.sum_duplicates()
    result.eliminate_zeros()
    return result


def pattern(entries: csr_array) -> csr_array:
    """1 where the matrix holds a value other than 0."""
    result: csr_array = entries.astype(np.bool_).astype(np.float64)
    return result


def entry_rows(entries: csr_array) -> Ints:
    """The row of each stored entry, parallel to `entries.indices`."""
    rows: Ints = np.repeat(np.arange(entries.shape[0], dtype=np.int64), np.diff(entries.indptr))
    return rows


def offsets(counts: Ints) -> Ints:
    """Where each of consecutive runs of these lengths begins, and at last where all end."""
    return np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(counts, dtype=np.int64)])


def values_at(
    entries: csr_array, rows: npt.NDArray[np.integer], columns: npt.NDArray[np.integer]
) -> npt.NDArray[Any]:
    """The values at these places, 0 where none is stored; the columns of `entries` must ascend."""
    width = entries.shape[1]
    stored = entry_rows(entries) * width + entries.indices
    wanted = rows * width + columns
    places = np.searchsorted(stored, wanted)
    found = np.zeros(len(wanted), dtype=np.bool_)
    inside = places < len(stored)
    found[inside] = stored[places[inside]] == wanted[inside]
    result = np.zeros(len(wanted), dtype=entries.dtype)
    result[found] = entries.data[places[found]]
    return result


def divided(numerator: Floats, denominator: Floats) -> Floats:
    """Element-wise quotient that is 0 where the denominator is 0."""
    result = np.zeros_like(denominator)
    np.divide(numerator, denominator, out=result, where=denominator != 0)
    return result


def blocks(work: Ints, budget: int = BLOCK_ENTRIES) -> Iterator[slice]:
    """Cut rows into consecutive slices, each of at most `budget` work or of a single row.

    `work` holds the cost of each row, for instance how many entries a product makes in it.
    """
    ends = np.cumsum(work, dtype=np.int64)
    start, done = 0, 0
    while start < len(ends):
        stop = max(start + 1, int(np.searchsorted(ends, done + budget, side="right")))
        yield slice(start, stop)
        start, done = stop, int(ends[stop - 1])


def product_blocks(
    left: csr_array, right: csr_array, budget: int = BLOCK_ENTRIES
) -> Iterator[tuple[slice, csr_array]]:
    """The product `left @ right` as successive blocks of rows, each with the slice it covers.

    Time grows with the number of multiplications, that is for each entry of `left` the length of
    the row of `right` that it meets. Memory is bounded by `budget` entries (some 40 bytes each,
    copies included) or by one full row, however popular an item or busy a user may be.
    """
    lengths = np.diff(right.indptr).astype(np.float64)
    for rows in blocks((pattern(left) @ lengths).astype(np.int64), budget):
        yield rows, left[rows] @ right


def score_blocks(
    user_items: csr_array, item_items: csr_array, exclude: csr_array, budget: int = BLOCK_ENTRIES
) -> Iterator[tuple[slice, csr_array]]:
    """Scores of users × items in blocks of users; those of the excluded pairs are not positive."""
    barred = VETO * pattern(exclude)
    for rows, scores in product_blocks(user_items, item_items, budget):
        yield rows, scores - barred[rows]
