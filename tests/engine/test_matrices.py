import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from recommender.engine.matrices import blocks, checked, matrix, product_blocks
from tests.engine.worlds import histories, nothing, sparse


def test_the_weights_of_a_repeated_pair_are_added() -> None:
    result = matrix([0, 1, 0], [2, 0, 2], [1.5, 4, 2], shape=(2, 3))

    assert result.toarray().tolist() == [[0, 0, 3.5], [4, 0, 0]]
    assert result.nnz == 2


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_weight_that_is_no_number_is_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="NaN or infinite"):
        matrix([0], [0], [bad], shape=(1, 1))


def test_a_negative_weight_is_refused_even_where_the_sum_is_positive() -> None:
    with pytest.raises(ValueError, match="negative"):
        checked(sparse([[1, -1]]))


def test_an_index_outside_the_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="index"):
        matrix([0], [3], [1], shape=(1, 3))


def test_checking_leaves_the_argument_as_it_was() -> None:
    given_matrix = sparse([[2, 1]])
    given_matrix.data[0] = 0

    assert checked(given_matrix).nnz == 1
    assert given_matrix.nnz == 2


@given(st.lists(st.integers(0, 9)), st.integers(1, 20))
def test_blocks_cover_every_row_once_within_the_budget(work: list[int], budget: int) -> None:
    slices = list(blocks(np.asarray(work, dtype=np.int64), budget))

    assert [row for part in slices for row in range(part.start, part.stop)] == list(
        range(len(work))
    )
    for part in slices:
        assert part.stop - part.start == 1 or sum(work[part]) <= budget


@given(histories(), st.integers(1, 10))
def test_a_product_is_the_same_in_blocks_of_any_size(user_items: csr_array, budget: int) -> None:
    whole = (user_items.T @ user_items).toarray()
    parts = list(product_blocks(user_items.T.tocsr(), user_items, budget))

    pieces = [part.toarray() for _, part in parts] or [nothing(0, user_items.shape[1]).toarray()]
    assert np.array_equal(np.vstack(pieces), whole)
