"""Small worlds whose right answers are known without computing them."""

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st
from scipy.sparse import csr_array

from recommender.engine.activity import Acts
from recommender.engine.candidates import Candidates, candidate_blocks
from recommender.engine.interactions import Interactions
from recommender.engine.matrices import Floats, Ints, matrix
from recommender.engine.topk import padded


def sparse(rows: npt.ArrayLike) -> csr_array:
    """The matrix of these rows; of a single row when it is given flat."""
    return csr_array(np.atleast_2d(np.asarray(rows, dtype=np.float64)))


def nothing(rows: int, columns: int) -> csr_array:
    return csr_array((rows, columns), dtype=np.float64)


def checkerboard(size: int) -> csr_array:
    """Even users took all even items, odd users all odd ones, but nobody the item of their own."""
    same = np.add.outer(np.arange(size), np.arange(size)) % 2 == 0
    return sparse(same & ~np.eye(size, dtype=bool))


def communities(count: int, size: int, seed: int = 0) -> tuple[csr_array, Ints]:
    """Users take 60 % of the items of their own community and none else's; with the communities."""
    block = np.arange(count * size) // size
    taken = np.random.default_rng(seed).random((count * size, count * size)) < 0.6
    return sparse(taken & (block[:, np.newaxis] == block)), block


def ranked(
    user_items: csr_array, neighbours: csr_array, k: int, exclude: csr_array | None = None
) -> tuple[Ints, Floats]:
    """The candidates of each user as rows: (ids, scores), both users × k, -1 and 0 at the end."""
    found = Candidates.concatenated(candidate_blocks(user_items, neighbours, k, exclude))
    counts = np.bincount(found.users, minlength=user_items.shape[0])
    ids = padded(found.items, counts, k)
    scores = np.zeros(ids.shape)
    scores[ids >= 0] = found.scores
    return ids, scores


def ranked_densely(scores: Floats, barred: npt.NDArray[np.bool_], k: int) -> list[list[int]]:
    """The definition of a top-k list, one user after the other, without any haste."""
    lists = []
    for row, forbidden in zip(scores.astype(np.float32), barred, strict=True):
        allowed = [item for item in range(len(row)) if row[item] > 0 and not forbidden[item]]
        lists.append(sorted(allowed, key=lambda item: (-row[item], item))[:k])
    return lists


@st.composite
def histories(draw: st.DrawFn, most: int = 8) -> csr_array:
    """Users × items of up to `most` each, down to 0 of either, with small whole weights."""
    users = draw(st.integers(0, most))
    items = draw(st.integers(0, most))
    cells = st.tuples(st.integers(0, users - 1), st.integers(0, items - 1), st.integers(1, 3))
    entries = draw(st.lists(cells, max_size=30)) if users and items else []
    rows, columns, values = np.asarray(entries, dtype=np.int64).reshape(-1, 3).T
    return matrix(rows, columns, values, shape=(users, items))


def acts_of(
    lines: list[tuple[int, int, float, float]], *, n_users: int, n_items: int
) -> Interactions:
    """Interactions from (user, item, weight, time) a line."""
    users, items, weights, times = np.asarray(lines, dtype=np.float64).reshape(-1, 4).T
    return Interactions(
        users.astype(np.int64), items.astype(np.int64), weights, times, n_users, n_items
    )


def value_acts(lines: list[tuple[int, int, int]], joined: list[int], *, classes: int) -> Acts:
    """Acts from (member, day, class) a line."""
    members, days, kinds = np.asarray(lines, dtype=np.int64).reshape(-1, 3).T
    return Acts(members, days, kinds, np.asarray(joined, dtype=np.int64), classes)
