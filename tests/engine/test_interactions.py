import numpy as np
import pytest

from recommender.engine.interactions import Interactions
from tests.engine.worlds import acts_of


def test_acts_of_the_same_person_on_the_same_item_are_added() -> None:
    acts = acts_of([(0, 1, 2.0, 0.0), (0, 1, 0.5, 9.0), (1, 0, 1.0, 5.0)], n_users=2, n_items=3)

    assert acts.user_items().toarray().tolist() == [[0, 2.5, 0], [1, 0, 0]]


def test_the_moment_of_the_cutoff_belongs_to_what_comes_after() -> None:
    acts = acts_of([(0, 0, 1, 1.0), (0, 1, 1, 2.0), (0, 2, 1, 3.0)], n_users=1, n_items=3)

    before, after = acts.split(2.0)

    assert before.items.tolist() == [0]
    assert after.items.tolist() == [1, 2]
    assert before.n_items == after.n_items == 3


def test_columns_of_different_length_are_refused() -> None:
    none = np.zeros(0, dtype=np.int64)
    with pytest.raises(ValueError, match="differ in length"):
        Interactions(none, none, np.zeros(1), np.zeros(0), 1, 1)


def test_a_time_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="times"):
        acts_of([(0, 0, 1, np.nan)], n_users=1, n_items=1)
