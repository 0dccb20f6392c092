"""When somebody comes: joining, how often, which days and hours, and when they stop."""

from dataclasses import dataclass

import numpy as np

# Visits a week: median and sigma of a lognormal. Heavy-tailed, as on every site.
VISITS = (1.3, 0.85)
MOST_VISITS = 6.5
LEAVING = 0.6  # share of people who stop one day
STAY = 70.0  # days they stay, on average
NEW = 14.0  # days in which somebody who has just joined comes more often
EAGER = 2.2


@dataclass(frozen=True)
class Habits:
    """One person's rhythm; days count from the start of the history."""

    joined: float
    leaves: float
    visits_a_week: float
    weekdays: np.typing.NDArray[np.float64]  # a factor for each day of the week
    hour: float  # at which they usually come (UTC)
    skill: float  # chance of a right answer in a quiz
    patience: float  # 0–1: how little it takes to give up a course


def learner(days: float, rng: np.random.Generator) -> Habits:
    """A simulated learner's; the site grows, so more of them joined late than early."""
    joined = float(days * rng.power(1.35) * 0.985)
    leaves = joined + float(rng.exponential(STAY)) if rng.random() < LEAVING else float("inf")
    visits = min(VISITS[0] * float(rng.lognormal(0, VISITS[1])), MOST_VISITS)
    return _habits(joined, leaves, visits, rng)


def writer(joined: float, rng: np.random.Generator) -> Habits:
    """Somebody who writes here: they come often and stay."""
    return _habits(joined, float("inf"), float(rng.uniform(0.6, 1.8)), rng)


def _habits(joined: float, leaves: float, visits: float, rng: np.random.Generator) -> Habits:
    weekend = rng.beta(0.8, 0.8) * 2  # from those who learn at work to those who learn at leisure
    weekdays = np.array([2 - weekend] * 5 + [weekend] * 2)
    return Habits(
        joined=joined,
        leaves=leaves,
        visits_a_week=visits,
        weekdays=weekdays / weekdays.mean(),
        hour=float(rng.normal(15, 4.5)) % 24,
        skill=float(rng.beta(8, 2)),
        patience=float(rng.beta(3, 2)),
    )


def visits(
    habits: Habits, first_weekday: int, days: float, rng: np.random.Generator
) -> list[float]:
    """The times of a person's visits, in days; the first is when they join."""
    whole = np.arange(np.ceil(habits.joined), days)
    rate = habits.visits_a_week / 7 * habits.weekdays[(first_weekday + whole.astype(int)) % 7]
    rate = rate * np.where(whole < habits.joined + NEW, EAGER, 1.0)
    comes = (rng.random(len(whole)) < rate) & (whole < habits.leaves)
    hours = (habits.hour + rng.normal(0, 1.6, len(whole))) % 24
    return [habits.joined, *(whole + hours / 24)[comes].tolist()]
