"""Candidates for each user: what to show, how well it fits, and because of what."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from recommender.engine.matrices import (
    BLOCK_ENTRIES,
    Floats,
    Ints,
    checked,
    offsets,
    pattern,
    score_blocks,
)
from recommender.engine.topk import top_columns


class Candidates(NamedTuple):
    """Columns of equal length, a line for each recommendation; by user, best first.

    `because` is the item of the user's history that gave most of the score (the lower item when
    two gave the same), and `entries` the place in the neighbours' `data` of what it gave. Users
    without any candidate have no line.
    """

    users: Ints
    items: Ints
    scores: Floats
    because: Ints
    entries: Ints

    @classmethod
    def concatenated(cls, parts: Iterable[Self]) -> Self:
        """All parts, one after another, for when all fit in memory (40 bytes a line)."""
        none = np.zeros(0, dtype=np.int64)
        empty = cls(none, none, np.zeros(0), none, none)
        columns = zip(empty, *parts, strict=True)
        return cls(*(np.concatenate(column) for column in columns))


def candidate_blocks(
    user_items: csr_array,
    neighbours: csr_array,
    k: int = 100,
    exclude: csr_array | None = None,
    telling: npt.NDArray[np.bool_] | None = None,
    budget: int = BLOCK_ENTRIES,
) -> Iterator[Candidates]:
    """The k best items for each user, in successive blocks of users.

    `user_items` are the weights of the users' histories. `exclude` (users × items) marks what else
    must not be recommended, such as what was hidden; the history itself never is. The score is
    weights × `neighbours` (items × items); only items that score above 0 are candidates, so a user
    without history gets none and the caller shows what is popular. `telling` marks the entries of
    `neighbours` that make a reason: where any of those gave to a score, `because` is the one of them
    that gave most.

    Time grows with Σ over users of (items in the history) × (neighbours kept), once for the scores
    and once for the reasons. A block holds at most `budget` scores (some 40 bytes each) or those of
    one user, and k lines for each of its users.
    """
    weights = checked(user_items)
    barred = weights if exclude is None else csr_array(weights + pattern(exclude))
    if telling is None:
        telling = np.ones(neighbours.nnz, dtype=np.bool_)
    for rows, scores in score_blocks(weights, neighbours, barred, budget):
        items, values, counts = top_columns(scores, k)
        because, entries = _reasons(weights[rows], items, counts, neighbours, telling)
        users = np.repeat(np.arange(rows.start, rows.stop, dtype=np.int64), counts)
        yield Candidates(users, items, values, because, entries)


def _reasons(
    histories: csr_array,
    items: Ints,
    counts: Ints,
    neighbours: csr_array,
    telling: npt.NDArray[np.bool_],
) -> tuple[Ints, Ints]:
    """For each candidate the history item that gave it most, and by which entry."""
    because = np.zeros(len(items), dtype=np.int64)
    by_entry = np.zeros(len(items), dtype=np.int64)
    place = np.full(neighbours.shape[1], -1, dtype=np.int64)
    ends = offsets(counts)
    for user in np.flatnonzero(counts):
        mine = slice(ends[user], ends[user + 1])
        place[items[mine]] = np.arange(counts[user])
        known = slice(histories.indptr[user], histories.indptr[user + 1])
        history = histories.indices[known].astype(np.int64)
        entries, source = _row_entries(neighbours, history)
        slot = place[neighbours.indices[entries]]
        wanted = slot >= 0
        entries, source, slot = entries[wanted], source[wanted], slot[wanted]
        given = np.zeros((len(history), counts[user]))
        given[source, slot] = neighbours.data[entries] * histories.data[known][source]
        entry = np.zeros(given.shape, dtype=np.int64)
        entry[source, slot] = entries
        # Single precision, as in the scores, so that equal gifts tie whatever their last bit.
        shown = given.astype(np.float32)
        told = np.where(telling[entry], shown, 0)
        giver = np.where(told.max(axis=0) > 0, told.argmax(axis=0), shown.argmax(axis=0))
        because[mine] = history[giver]
        by_entry[mine] = entry[giver, np.arange(counts[user])]
        place[items[mine]] = -1
    return because, by_entry


def _row_entries(entries: csr_array, rows: Ints) -> tuple[Ints, Ints]:
    """Positions of all entries of these rows, and for each the position in `rows` of its row."""
    lengths = np.diff(entries.indptr)[rows].astype(np.int64)
    source = np.repeat(np.arange(len(rows)), lengths)
    step = np.arange(len(source)) - offsets(lengths)[source]
    return entries.indptr[rows][source] + step, source
