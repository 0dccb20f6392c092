import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from recommender.engine.topk import nearest, padded, top_columns, top_rows
from tests.engine.worlds import histories, nothing, ranked_densely, sparse


def test_the_best_come_first_and_a_tie_goes_to_the_lower_column() -> None:
    columns, values, counts = top_columns(sparse([[1, 3, 0, 3, 2], [0, 0, 0, 0, 0]]), 3)

    assert columns.tolist() == [1, 3, 4]
    assert values.tolist() == [3, 3, 2]
    assert counts.tolist() == [3, 0]
    assert padded(columns, counts, 3).tolist() == [[1, 3, 4], [-1, -1, -1]]


def test_what_is_not_positive_is_never_among_the_best() -> None:
    columns, _, _ = top_columns(sparse([[-5, 2, -1e30, 1]]), 4)

    assert columns.tolist() == [1, 3]


def test_the_order_in_which_entries_are_stored_does_not_matter() -> None:
    stored_backwards = csr_array(([1.0, 1.0, 2.0], [4, 1, 0], [0, 3]), shape=(1, 5))

    assert top_columns(stored_backwards, 2)[0].tolist() == [0, 1]


def test_asking_for_no_entries_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        top_columns(sparse([[1]]), 0)


@given(histories(), st.integers(1, 9))
def test_it_agrees_with_sorting_everything(scores: csr_array, k: int) -> None:
    columns, _, counts = top_columns(scores, k)
    dense = scores.toarray()

    lists = [[int(c) for c in row if c >= 0] for row in padded(columns, counts, k)]
    assert lists == ranked_densely(dense, np.zeros(dense.shape, dtype=bool), k)


@given(histories(), st.integers(1, 9))
def test_top_rows_keeps_those_entries_and_no_other(scores: csr_array, k: int) -> None:
    columns, values, counts = top_columns(scores, k)
    expected = np.zeros(scores.shape)
    expected[np.repeat(np.arange(scores.shape[0]), counts), columns] = values

    assert np.array_equal(top_rows(scores, k).toarray(), expected)


def test_nearest_leaves_out_the_diagonal() -> None:
    result = nearest(sparse([[3, 0], [2, 1]]), sparse([[1, 1], [1, 1]]), 2)

    assert result.toarray().tolist() == [[0, 3], [3, 0]]


def test_nearest_of_nothing_is_nothing() -> None:
    assert nearest(nothing(0, 3), nothing(3, 0), 2).shape == (0, 0)
    assert nearest(nothing(2, 0), nothing(0, 2), 2).nnz == 0
