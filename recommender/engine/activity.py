"""What members did on which day, and what of it foretells what they will do."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recommender.engine.matrices import Floats, Ints

WINDOWS = (7, 28, 90)
"""Active days are counted over the last so many days."""

COUNTED_DAYS = 28
"""Acts of each class are counted over the last so many days."""


@dataclass(frozen=True)
class Acts:
    """Value acts as parallel columns, a line each, in any order.

    `members` counts from 0 below the length of `joined`, `classes` from 0 below `n_classes`.
    `days` and `joined` (the day each member joined) are day numbers of the site's calendar, in its
    time zone. Staff, bots and suspended people have been left out, and so have mere views.
    """

    members: Ints
    days: Ints
    classes: Ints
    joined: Ints
    n_classes: int

    def __post_init__(self) -> None:
        if not len(self.members) == len(self.days) == len(self.classes):
            raise ValueError("the columns of acts differ in length")

    def features(self, today: int) -> Floats:
        """Members × (6 + classes), known at the start of `today`, that is from earlier days only.

        ln(1 + x) of: days since the last active day (or since joining); active days in the last 7,
        28 and 90; days since joining; acts of each class in the last 28. The second column is 1
        for members who were never active.
        """
        members = len(self.joined)
        past = self.days < today
        last = np.full(members, -1, dtype=np.int64)
        np.maximum.at(last, self.members[past], self.days[past])
        never = last < 0
        recency = today - np.where(never, self.joined, last)
        tenure = today - self.joined
        active = [self._active_days(today - window, today) for window in WINDOWS]
        counts = self._counts(today - COUNTED_DAYS, today).T
        amounts = np.vstack([recency, never, *active, tenure, *counts])
        result: Floats = np.log1p(np.maximum(amounts, 0)).T
        result[:, 1] = never
        return result

    def outcomes(self, today: int, days: int) -> npt.NDArray[np.bool_]:
        """Members × (1 + classes): active at all, and with each class of act, from `today` on."""
        done = self._counts(today, today + days) > 0
        return np.hstack([done.any(axis=1, keepdims=True), done])

    def _active_days(self, start: int, stop: int) -> Ints:
        chosen = (self.days >= start) & (self.days < stop)
        pairs = np.unique(self.members[chosen] * (stop - start) + self.days[chosen] - start)
        return np.bincount(pairs // (stop - start), minlength=len(self.joined)).astype(np.int64)

    def _counts(self, start: int, stop: int) -> Ints:
        chosen = (self.days >= start) & (self.days < stop)
        cells = self.members[chosen] * self.n_classes + self.classes[chosen]
        counts = np.bincount(cells, minlength=len(self.joined) * self.n_classes)
        return counts.reshape(len(self.joined), self.n_classes).astype(np.int64)
