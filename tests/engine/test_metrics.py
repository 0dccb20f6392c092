import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from recommender.engine.metrics import Estimate, coverage_at, ndcg_at, recall_at
from tests.engine.worlds import histories, nothing, sparse

# Of five items, person 0 wants 0 and 1; person 1 wants nothing; person 2 wants 2, 3 and 4.
RELEVANT = sparse([[1, 1, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 1, 1, 1]])
RANKED = np.array([[3, 1, 0], [0, 1, 2], [4, -1, -1]])


def test_recall_by_hand() -> None:
    assert recall_at(RANKED, RELEVANT, 3) == pytest.approx([1, 1 / 3])
    assert recall_at(RANKED, RELEVANT, 2) == pytest.approx([1 / 2, 1 / 3])


def test_ndcg_by_hand() -> None:
    # Hits at ranks 2 and 3 of two possible; a hit at rank 1 of two possible when k is 2.
    second, third = 1 / math.log2(3), 1 / 2
    assert ndcg_at(RANKED, RELEVANT, 3)[0] == pytest.approx((second + third) / (1 + second))
    assert ndcg_at(RANKED, RELEVANT, 2)[1] == pytest.approx(1 / (1 + second))


def test_people_without_test_items_are_left_out() -> None:
    assert len(recall_at(RANKED, RELEVANT, 3)) == len(ndcg_at(RANKED, RELEVANT, 3)) == 2


def test_the_end_of_a_short_list_is_no_item() -> None:
    # -1 must not be taken for the last item of the person before.
    relevant = sparse([[0, 1], [1, 0]])

    assert recall_at(np.array([[-1], [-1]]), relevant, 1).tolist() == [0, 0]


def test_coverage_counts_each_item_once() -> None:
    assert coverage_at(RANKED, 5, 3) == pytest.approx(5 / 5)
    assert coverage_at(RANKED, 5, 1) == pytest.approx(3 / 5)
    assert coverage_at(np.zeros((0, 3), dtype=np.int64), 0, 3) == 0


def test_with_nobody_there_is_nothing_to_average() -> None:
    none = np.zeros((0, 3), dtype=np.int64)

    assert len(recall_at(none, nothing(0, 5), 3)) == len(ndcg_at(none, nothing(0, 5), 3)) == 0
    assert len(recall_at(np.full((2, 3), -1), nothing(2, 0), 3)) == 0


def test_the_standard_error_by_hand() -> None:
    estimate = Estimate.of(np.array([0.0, 1.0, 1.0, 0.0]))

    assert estimate.mean == 0.5
    assert estimate.error == pytest.approx(math.sqrt(1 / 3) / 2)
    assert estimate.n == 4


def test_one_person_has_a_mean_without_error_and_nobody_neither() -> None:
    one, nobody = Estimate.of(np.array([0.5])), Estimate.of(np.zeros(0))

    assert (one.mean, one.n) == (0.5, 1)
    assert math.isnan(one.error)
    assert math.isnan(nobody.mean)


def test_lists_of_other_people_are_refused() -> None:
    with pytest.raises(ValueError, match="3 lists for 1 people"):
        recall_at(RANKED, RELEVANT[[0]], 3)


@given(histories(), st.integers(1, 10), st.integers(0, 99))
def test_metrics_stay_within_bounds_and_an_ideal_list_reaches_them(
    relevant: csr_array, k: int, seed: int
) -> None:
    people, items = relevant.shape
    shuffled = np.random.default_rng(seed).random((people, items)).argsort(axis=1)
    ideal = np.argsort(-relevant.toarray(), axis=1, kind="stable")

    for metric in (recall_at, ndcg_at):
        reached, best = metric(shuffled, relevant, k), metric(ideal, relevant, k)
        assert ((reached >= 0) & (reached <= best + 1e-12)).all()
    assert ndcg_at(ideal, relevant, k) == pytest.approx(np.ones(len(best)))
