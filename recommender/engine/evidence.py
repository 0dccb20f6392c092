"""What is behind a neighbour: enough to tell a person why, or only enough to rank by."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from recommender.engine.matrices import (
    divided,
    entry_rows,
    pattern,
    product_blocks,
    values_at,
)

LIKELIER = 1.75
"""How many times likelier than anybody the people of one item must be to take the other."""

PEOPLE = 3
"""How many must have taken both, for one to speak of people."""

ALIKE = 0.2
"""The cosine from which on texts and tags resemble each other: below it lie common words."""

Flags = npt.NDArray[np.bool_]


class Evidence(NamedTuple):
    """For each entry of a neighbour matrix, whether either half of it can be told as a reason."""

    together: Flags
    alike: Flags


def evidence(
    neighbours: csr_array, collaborative: csr_array, content: csr_array, user_items: csr_array
) -> Evidence:
    """Judge each entry (i, j) of `neighbours`, items × items, in the order of its `data`.

    - `together`: at least `PEOPLE` took both, and m·Σᵤ rᵤᵢ·rᵤⱼ/dᵤ / (dᵢ·dⱼ), the share that j has in
      what the people of i took over the share that it has in what all took (r the weights, d their
      sums by user or item, m that of all), is at least `LIKELIER`. Where tastes are independent it is 1
      however popular both are; then popularity alone would have put j beside i. It is read off the
      `collaborative` similarity, which is the same divided by √(dᵢ·dⱼ)/m; a pair that has none fails.
    - `alike`: the `content` similarity is at least `ALIKE`.

    Counting the people multiplies as fitting did: Σ over users of (their number of items)². Memory as
    in `product_blocks`.
    """
    rows, columns = entry_rows(neighbours), neighbours.indices
    weights = user_items.sum(axis=0)
    by_chance = np.sqrt(weights[rows]) * np.sqrt(weights[columns])
    likelier = divided(values_at(collaborative, rows, columns) * weights.sum(), by_chance)
    people = _people(neighbours, user_items)
    return Evidence(
        together=(likelier >= LIKELIER) & (people >= PEOPLE),
        alike=values_at(content, rows, columns) >= ALIKE,
    )


def _people(neighbours: csr_array, user_items: csr_array) -> npt.NDArray[np.float64]:
    """How many users took both items of each entry."""
    taken = pattern(user_items)
    parts = [np.zeros(0)]
    for rows, block in product_blocks(csr_array(taken.T), taken):
        block.sort_indices()
        wanted = neighbours[rows]
        parts.append(values_at(block, entry_rows(wanted), wanted.indices))
    return np.concatenate(parts)
