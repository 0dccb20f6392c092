import numpy as np
import pytest

from recommender.engine.interactions import DAY
from recommender.engine.popularity import most_popular, popularity
from tests.engine.worlds import acts_of


def test_interest_halves_with_each_half_life() -> None:
    acts = acts_of(
        [(0, 0, 1, 10 * DAY), (1, 0, 3, 6 * DAY), (0, 2, 1, 2 * DAY)], n_users=2, n_items=3
    )

    scores = popularity(acts, now=10 * DAY, half_life=4)

    assert scores.tolist() == [1 + 3 / 2, 0, 1 / 4]


def test_an_act_dated_in_the_future_counts_as_one_of_now() -> None:
    acts = acts_of([(0, 0, 1, 99 * DAY)], n_users=1, n_items=1)

    assert popularity(acts, now=0.0).tolist() == [1]


def test_the_order_of_the_acts_does_not_matter() -> None:
    lines = [(0, item, 1.0, day * DAY) for item in range(3) for day in range(item + 1)]

    forwards = popularity(acts_of(lines, n_users=1, n_items=3), now=5 * DAY)
    backwards = popularity(acts_of(lines[::-1], n_users=1, n_items=3), now=5 * DAY)

    assert forwards == pytest.approx(backwards)


def test_ties_go_to_the_lower_item_and_what_nobody_touched_is_not_popular() -> None:
    scores = np.array([1.0, 2.0, 0.0, 2.0])

    assert most_popular(scores, 9).tolist() == [1, 3, 0]
    assert most_popular(scores, 1).tolist() == [1]
    assert most_popular(np.tile(scores, 50), 100).tolist() == list(range(1, 200, 2))


@pytest.mark.parametrize("items", [0, 3])
def test_without_acts_nothing_is_popular(items: int) -> None:
    scores = popularity(acts_of([], n_users=0, n_items=items), now=0.0)

    assert scores.tolist() == [0.0] * items
    assert scores.dtype == np.float64
    assert most_popular(scores, 5).tolist() == []


@pytest.mark.parametrize("weight", [np.nan, -1.0])
def test_a_weight_that_is_none_is_refused(weight: float) -> None:
    with pytest.raises(ValueError, match="weights"):
        popularity(acts_of([(0, 0, weight, 0)], n_users=1, n_items=1), now=0.0)


@pytest.mark.parametrize("half_life", [0.0, -1.0, np.nan])
def test_a_half_life_must_be_positive(half_life: float) -> None:
    with pytest.raises(ValueError, match="half_life"):
        popularity(acts_of([], n_users=0, n_items=0), now=0.0, half_life=half_life)
