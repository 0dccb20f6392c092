"""Models of one yes-or-no outcome, and how good their probabilities are."""

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from recommender.engine.matrices import Floats, Ints

Happened = npt.NDArray[np.bool_]

BUCKETS = (8, 29, 91)
"""Lowest days since the last active day of the second, third and fourth recency bucket."""

PRIOR = 10.0
"""How many imagined members of the overall rate stand in each recency bucket."""


class OutcomeModel(Protocol):
    """Learned from `Acts.features`: gives members the probability of one outcome."""

    rate: float

    def predict(self, features: Floats) -> Floats: ...


class Regression:
    """Logistic regression; its mean probability is the observed rate, as it minimises log loss."""

    def __init__(self, features: Floats, happened: Happened) -> None:
        self.rate = float(happened.mean())
        self._model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
        self._model.fit(features, happened)

    def predict(self, features: Floats) -> Floats:
        if not len(features):
            return np.zeros(0)
        result: Floats = self._model.predict_proba(features)[:, 1]
        return result


class RecencyRates:
    """The rate in each recency bucket, drawn towards the overall rate where a bucket is small.

    Overall rate = (all hits + 1) / (all members + 2); in a bucket, (hits + PRIOR · overall rate) /
    (members + PRIOR).
    """

    def __init__(self, features: Floats, happened: Happened) -> None:
        self.rate = (float(happened.sum()) + 1) / (len(happened) + 2)
        bucket = _bucket(features)
        size = len(BUCKETS) + 1
        hits = np.bincount(bucket, happened, minlength=size)
        self._rates = (hits + PRIOR * self.rate) / (np.bincount(bucket, minlength=size) + PRIOR)

    def predict(self, features: Floats) -> Floats:
        return self._rates[_bucket(features)]


def _bucket(features: Floats) -> Ints:
    # The first feature is ln(1 + days since the last active day).
    return np.searchsorted(np.log1p(BUCKETS), features[:, 0], side="right").astype(np.int64)


def outcome_model(features: Floats, happened: Happened, min_cases: int) -> OutcomeModel:
    """A regression where at least `min_cases` happened and as many did not, else the rates."""
    hits = int(happened.sum())
    enough = min(hits, len(happened) - hits) >= min_cases
    return Regression(features, happened) if enough else RecencyRates(features, happened)


@dataclass(frozen=True)
class Quality:
    """Errors on held-out days, and those of saying the same earlier rate of everybody.

    Brier score is the mean squared error of the probabilities, log loss the mean -ln of the
    probability given to what happened; lower is better, NaN when nobody was there.
    """

    brier: float
    log_loss: float
    base_brier: float
    base_log_loss: float
    members: int


def quality(model: OutcomeModel, features: Floats, happened: Happened) -> Quality:
    """Compare the model's probabilities, and its plain rate, with what happened."""
    said, base = model.predict(features), np.full(len(happened), model.rate)
    return Quality(
        brier=_mean(np.square(said - happened)),
        log_loss=_mean(_surprise(said, happened)),
        base_brier=_mean(np.square(base - happened)),
        base_log_loss=_mean(_surprise(base, happened)),
        members=len(happened),
    )


def _surprise(probabilities: Floats, happened: Happened) -> Floats:
    given = np.where(happened, probabilities, 1 - probabilities)
    surprise: Floats = -np.log(np.maximum(given, np.finfo(np.float64).tiny))
    return surprise


def _mean(values: Floats) -> float:
    return float(values.mean()) if len(values) else math.nan
