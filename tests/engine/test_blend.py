import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from recommender.engine.blend import BlendedSimilarity
from recommender.engine.similarity import ItemSimilarity
from tests.engine.worlds import histories, nothing, sparse

# Three items: people took 0 and 1 together, 2 is new; the content says 0 and 2 are alike, and
# a little 0 and 1.
PEOPLE = sparse([[0.0, 0.2, 0.0], [0.2, 0.0, 0.0], [0.0, 0.0, 0.0]])
CONTENT = sparse([[0, 0.2, 0.8], [0.2, 0, 0], [0.8, 0, 0]])
SUPPORT = np.array([10, 30, 0])


def shares(model: BlendedSimilarity) -> list[list[float]]:
    of_pair = csr_array(
        (model.collaborative_share_, model.neighbours_.indices, model.neighbours_.indptr),
        shape=model.neighbours_.shape,
    )
    return [[float(value) for value in row] for row in of_pair.toarray()]


def test_the_blend_by_hand() -> None:
    # scale = mean(.2, .2) / mean(.8, .2, .8) = 1/3; trust at kappa 10 is 1/2, 3/4, 0.
    # [0, 1]: 1/2 · .2 + 1/2 · 1/3 · .2 = .1 + .0333;  [0, 2]: 0 + 1 · 1/3 · .8 = .2667
    model = BlendedSimilarity(kappa=10).fit(PEOPLE, CONTENT, SUPPORT)

    assert model.scale_ == pytest.approx(1 / 3)
    expected = np.array([[0, 0.4 / 3, 0.8 / 3], [0.4 / 3, 0, 0], [0.8 / 3, 0, 0]])
    assert model.neighbours_.toarray() == pytest.approx(expected)


def test_it_says_which_half_carried_a_pair() -> None:
    model = BlendedSimilarity(kappa=10).fit(PEOPLE, CONTENT, SUPPORT)

    assert shares(model)[0] == pytest.approx([0, 0.75, 0])
    assert (model.collaborative_share_ >= 0.5).tolist() == [True, False, True, False]


def test_behaviour_counts_the_more_the_more_people_there_are() -> None:
    grown = [
        shares(BlendedSimilarity().fit(PEOPLE, CONTENT, np.array([n, n, n])))[0][1]
        for n in (0, 1, 10, 1000)
    ]

    assert grown[0] == 0
    assert grown == sorted(grown)
    assert grown[-1] > 0.99


def test_without_content_the_neighbours_of_warm_items_stay() -> None:
    model = BlendedSimilarity().fit(PEOPLE, nothing(3, 3), SUPPORT)

    assert model.scale_ == 1
    assert model.neighbours_.nnz == 2
    assert (model.collaborative_share_ == 1).all()


def test_without_behaviour_the_content_stands_alone() -> None:
    model = BlendedSimilarity().fit(nothing(3, 3), CONTENT, np.zeros(3, dtype=np.int64))

    assert model.neighbours_.toarray() == pytest.approx(CONTENT.toarray())
    assert (model.collaborative_share_ == 0).all()


def test_only_the_best_neighbours_stay_with_their_shares() -> None:
    model = BlendedSimilarity(kappa=10, neighbours=1).fit(PEOPLE, CONTENT, SUPPORT)

    assert model.neighbours_.indices.tolist() == [2, 0, 0]
    assert model.collaborative_share_ == pytest.approx([0, 0.75, 0])


def test_the_size_of_the_blocks_changes_nothing() -> None:
    whole = BlendedSimilarity().fit(PEOPLE, CONTENT, SUPPORT)
    by_row = BlendedSimilarity(block_entries=1).fit(PEOPLE, CONTENT, SUPPORT)

    assert by_row.neighbours_.toarray().tolist() == whole.neighbours_.toarray().tolist()
    assert shares(by_row) == shares(whole)


@pytest.mark.parametrize("size", [0, 1, 4])
def test_nothing_blends_to_nothing(size: int) -> None:
    empty = nothing(size, size)

    model = BlendedSimilarity().fit(empty, empty, np.zeros(size, dtype=np.int64))

    assert model.neighbours_.shape == (size, size)
    assert model.neighbours_.nnz == len(model.collaborative_share_) == 0


def test_halves_of_different_items_are_refused() -> None:
    with pytest.raises(ValueError, match="sizes differ"):
        BlendedSimilarity().fit(PEOPLE, nothing(2, 2), SUPPORT)


def test_kappa_must_be_positive() -> None:
    with pytest.raises(ValueError, match="kappa"):
        BlendedSimilarity(kappa=0).fit(PEOPLE, CONTENT, SUPPORT)


@given(histories(), st.integers(0, 99), st.integers(1, 8))
def test_blends_are_positive_off_the_diagonal_and_know_their_shares(
    user_items: csr_array, seed: int, k: int
) -> None:
    people = ItemSimilarity().fit(user_items)
    size = user_items.shape[1]
    content = np.random.default_rng(seed).random((size, size)) * (1 - np.eye(size))

    model = BlendedSimilarity(neighbours=k).fit(
        people.neighbours_, sparse(content), people.support_
    )

    result = model.neighbours_
    assert (result.data > 0).all()
    assert (result.diagonal() == 0).all()
    assert (np.diff(result.indptr) <= k).all()
    assert len(model.collaborative_share_) == result.nnz
    assert ((model.collaborative_share_ >= 0) & (model.collaborative_share_ <= 1)).all()
