"""Who did how much with what, and when: the columns that every fit starts from."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from recommender.engine.matrices import Floats, Ints, matrix

DAY = 86_400.0


@dataclass(frozen=True)
class Interactions:
    """Parallel columns, a line for each act, in any order.

    `users` and `items` count from 0 below `n_users` and `n_items`; `weights` say how much interest
    the act shows; `times` are seconds (since 1970, UTC).
    """

    users: Ints
    items: Ints
    weights: Floats
    times: Floats
    n_users: int
    n_items: int

    def __post_init__(self) -> None:
        if len({len(self.users), len(self.items), len(self.weights), len(self.times)}) > 1:
            raise ValueError("the columns of interactions differ in length")
        if not np.isfinite(self.times).all():
            raise ValueError("times must be finite numbers, but some are NaN or infinite")

    def user_items(self) -> csr_array:
        """Weights users × items, those of the same user and item added up."""
        return matrix(self.users, self.items, self.weights, shape=(self.n_users, self.n_items))

    def where(self, chosen: npt.NDArray[np.bool_]) -> Self:
        """The chosen lines, of the same users and items."""
        return type(self)(
            self.users[chosen],
            self.items[chosen],
            self.weights[chosen],
            self.times[chosen],
            self.n_users,
            self.n_items,
        )

    def split(self, cutoff: float) -> tuple[Self, Self]:
        """What happened before the cutoff, and what at or after it."""
        before = self.times < cutoff
        return self.where(before), self.where(~before)
