"""How engaged members are: the source's participation, and the chance to see them next week."""

from typing import NamedTuple, Self

import numpy as np

from recommender.engine.activity import Acts
from recommender.engine.matrices import Floats
from recommender.engine.outcomes import Happened, OutcomeModel, Quality, outcome_model, quality


def strongest(probabilities: Floats) -> Floats:
    """max_c p(x_i, M, c), each member's share in the participation: 0 when there is no class.

    `probabilities` is members × classes. Raises ValueError for anything outside 0 to 1, and NaN.
    """
    if not ((probabilities >= 0) & (probabilities <= 1)).all():
        raise ValueError("probabilities must be from 0 to 1")
    result: Floats = probabilities.max(axis=1, initial=0.0)
    return result


def participation(probabilities: Floats) -> float:
    """The source's participation P = (1/N)·Σᵢ max_c p(xᵢ, M, c) of N members; 0 when N is 0.

    p(x_i, M, c) is the model M's probability that member i, described by x_i, does an act of class
    c: `ActivityModel.predict_proba(...).classes`.
    """
    return float(strongest(probabilities).mean()) if len(probabilities) else 0.0


class Activity(NamedTuple):
    """Probabilities within the horizon: to be active at all (members), and by class of act."""

    overall: Floats
    classes: Floats


class ActivityModel:
    """Probability that a member will be active in the next days, and with which class of act.

    A logistic regression for each outcome, on what `Acts.features` tells of the past. It learns
    from several past moments whose outcomes are known, whole horizons apart. Where fewer than
    `min_cases` members (counted at each moment) did the thing, or fewer did not, the smoothed rate
    of the member's recency bucket stands in. `quality_` says how well calibrated it came out.

    Parameters
    ----------
    horizon : how many days count as next.
    snapshots : from how many past moments to learn.
    min_cases : what a regression needs at least, on either side.

    Attributes
    ----------
    models_ : of "active at all", and then of each class.
    quality_ : of the same, on the last full horizon before today, which models of the earlier
        moments had to foretell.

    Fitting takes time in proportion to members × snapshots × classes, and memory for the features
    of that many members and moments: 8 bytes × members × snapshots × (6 + classes), some six times.
    """

    quality_: list[Quality]
    models_: list[OutcomeModel]

    def __init__(self, horizon: int = 7, snapshots: int = 4, min_cases: int = 25) -> None:
        self.horizon = horizon
        self.snapshots = snapshots
        self.min_cases = min_cases

    def fit(self, acts: Acts, today: int) -> Self:
        """Learn from the days before `today`, a day number; later acts are not looked at."""
        moments = [today - self.horizon * (n + 1) for n in range(self.snapshots + 1)]
        last, *earlier = (self._cases(acts, day) for day in moments)
        features, outcomes = last
        self.quality_ = [
            quality(model, features, happened)
            for model, happened in zip(self._models(earlier), outcomes.T, strict=True)
        ]
        self.models_ = self._models([last, *earlier[:-1]])
        return self

    def predict_proba(self, acts: Acts, today: int) -> Activity:
        """The probabilities of all members from `today` on, from the days before it."""
        features = acts.features(today)
        overall, *classes = (model.predict(features) for model in self.models_)
        return Activity(overall, np.column_stack([np.zeros((len(features), 0)), *classes]))

    def _models(self, cases: list[tuple[Floats, Happened]]) -> list[OutcomeModel]:
        features, outcomes = (np.vstack(column) for column in zip(*cases, strict=True))
        return [outcome_model(features, happened, self.min_cases) for happened in outcomes.T]

    def _cases(self, acts: Acts, day: int) -> tuple[Floats, Happened]:
        """Features and outcomes of everybody who had joined by that day."""
        present = acts.joined <= day
        return acts.features(day)[present], acts.outcomes(day, self.horizon)[present]
