import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from recommender.engine.similarity import ItemSimilarity, similarity
from tests.engine.worlds import (
    checkerboard,
    communities,
    histories,
    nothing,
    ranked,
    ranked_densely,
    sparse,
)


def test_the_sources_similarity_by_hand() -> None:
    # Two users, three items, N = 2 features. For the first user and the first item:
    # (1·0 + 2·1) / 2 = 1; for the second user and the third item: (3·2 + 0·4) / 2 = 3.
    behaviour = sparse([[1, 2], [3, 0]])
    features = sparse([[0, 1], [1, 1], [2, 4]])

    assert similarity(behaviour, features).toarray().tolist() == [[1, 1.5, 5], [0, 1.5, 3]]


def test_the_sources_similarity_without_features_is_zero() -> None:
    assert similarity(nothing(2, 0), nothing(3, 0)).toarray().tolist() == [[0, 0, 0], [0, 0, 0]]


def test_the_sources_similarity_needs_the_same_features() -> None:
    with pytest.raises(ValueError, match="2 features, the items have 3"):
        similarity(nothing(1, 2), nothing(1, 3))


def test_neighbours_by_hand() -> None:
    # User 0 took items 0 and 1, user 1 took item 1. Degrees: users 2, 1; items 1, 2.
    # P[0, 1] = 1/2 · 1/sqrt(1·2) from user 0 alone.
    model = ItemSimilarity().fit(sparse([[1, 1], [0, 1]]))

    expected = 1 / (2 * np.sqrt(2))
    assert model.neighbours_.toarray() == pytest.approx(np.array([[0, expected], [expected, 0]]))
    assert model.support_.tolist() == [1, 2]


@pytest.mark.parametrize("size", [6, 10, 31])
def test_on_a_checkerboard_the_withheld_item_comes_first(size: int) -> None:
    user_items = checkerboard(size)

    ids, scores = ranked(user_items, ItemSimilarity().fit(user_items).neighbours_, k=3)

    # It is the one item of one's colour that one has not taken; the other colour scores nothing.
    assert ids.tolist() == [[user, -1, -1] for user in range(size)]
    assert (scores[:, 0] > 0).all()
    assert (scores[:, 1:] == 0).all()


def test_nobody_is_sent_to_another_community() -> None:
    user_items, block = communities(count=4, size=12)

    ids, _ = ranked(user_items, ItemSimilarity().fit(user_items).neighbours_, k=12)

    users, ranks = np.nonzero(ids >= 0)
    assert len(users) > 100
    assert (block[ids[users, ranks]] == block[users]).all()


def test_a_newcomer_gets_what_goes_with_one_item_without_a_new_fit() -> None:
    user_items, block = communities(count=3, size=10)
    neighbours = ItemSimilarity().fit(user_items).neighbours_

    newcomer = sparse(np.arange(30) == 25)
    ids, _ = ranked(newcomer, neighbours, k=5)

    assert (block[ids] == 2).all()
    assert 25 not in ids


def test_a_batch_gives_what_each_alone_would_get() -> None:
    user_items, _ = communities(count=3, size=9)
    neighbours = ItemSimilarity(neighbours=5).fit(user_items).neighbours_

    ids, scores = ranked(user_items, neighbours, k=4)

    for user in range(user_items.shape[0]):
        alone = ranked(user_items[[user]], neighbours, k=4)
        assert ids[user].tolist() == alone[0][0].tolist()
        assert scores[user].tolist() == alone[1][0].tolist()


def test_the_order_of_users_does_not_matter() -> None:
    user_items, _ = communities(count=2, size=15, seed=3)
    order = np.random.default_rng(1).permutation(user_items.shape[0])

    ids, _ = ranked(user_items, ItemSimilarity(7).fit(user_items).neighbours_, k=10)
    other = user_items[order]
    shuffled, _ = ranked(other, ItemSimilarity(7).fit(other).neighbours_, k=10)

    assert shuffled.tolist() == ids[order].tolist()


def test_the_numbers_of_items_do_not_matter() -> None:
    # Untruncated, so that ties decide about no neighbour.
    user_items, _ = communities(count=2, size=15, seed=4)
    order = np.random.default_rng(2).permutation(user_items.shape[1])

    plain = ItemSimilarity().fit(user_items).neighbours_.toarray()
    shuffled = ItemSimilarity().fit(user_items[:, order]).neighbours_.toarray()

    assert shuffled == pytest.approx(plain[np.ix_(order, order)], rel=1e-6)


def test_identical_people_have_nothing_to_recommend_each_other() -> None:
    user_items = sparse(np.tile([1, 1, 0, 1], (5, 1)))
    model = ItemSimilarity().fit(user_items)

    assert (ranked(user_items, model.neighbours_, k=2)[0] == -1).all()
    # All pairs of what they took are equally similar; the untouched item has no neighbour.
    assert len(set(model.neighbours_.data.tolist())) == 1
    assert model.neighbours_[[2]].nnz == 0


def test_somebody_with_everything_gets_nothing_and_disturbs_nobody() -> None:
    user_items = checkerboard(8).toarray()
    everything = np.vstack([user_items, np.ones(8)])

    ids, _ = ranked(sparse(everything), ItemSimilarity().fit(sparse(everything)).neighbours_, k=1)

    assert ids[:, 0].tolist() == [*range(8), -1]


def test_repeated_entries_count_as_their_sum() -> None:
    twice = csr_array(([1.0, 1.0, 1.0, 3.0], [0, 0, 1, 1], [0, 3, 4]), shape=(2, 2))

    repeated = ItemSimilarity().fit(twice).neighbours_.toarray()
    summed = ItemSimilarity().fit(sparse([[2, 1], [0, 3]])).neighbours_.toarray()

    assert repeated.tolist() == summed.tolist()
    assert repeated[0, 1] > 0


def test_nan_is_refused() -> None:
    with pytest.raises(ValueError, match="NaN"):
        ItemSimilarity().fit(sparse([[np.nan, 1]]))


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0), (1, 1), (3, 4)])
def test_without_interactions_nothing_is_recommended(shape: tuple[int, int]) -> None:
    user_items = nothing(*shape)

    ids, scores = ranked(user_items, ItemSimilarity().fit(user_items).neighbours_, k=2)

    assert ids.shape == scores.shape == (shape[0], 2)
    assert (ids == -1).all()


def test_one_user_or_one_item_is_no_evidence_of_anything_new() -> None:
    for user_items in (sparse([[1, 1, 1]]), sparse([[1], [1]])):
        ids, _ = ranked(user_items, ItemSimilarity().fit(user_items).neighbours_, k=2)
        assert (ids == -1).all()


@given(histories(), st.integers(1, 8), st.integers(1, 8), st.integers(0, 99))
def test_it_agrees_with_the_definition_and_never_breaks_an_exclusion(
    user_items: csr_array, neighbours: int, k: int, seed: int
) -> None:
    model = ItemSimilarity(neighbours).fit(user_items)
    barred = np.random.default_rng(seed).random(user_items.shape) < 0.3

    ids, scores = ranked(user_items, model.neighbours_, k, exclude=sparse(barred))

    dense = user_items.toarray() @ model.neighbours_.toarray()
    lists = [[int(item) for item in row if item >= 0] for row in ids]
    assert lists == ranked_densely(dense, barred | (user_items.toarray() > 0), k)
    assert (np.diff(scores, axis=1) <= 0).all()
    assert ((scores > 0) == (ids >= 0)).all()


@given(histories(), st.integers(1, 8))
def test_neighbours_are_the_best_of_the_dense_filter(user_items: csr_array, k: int) -> None:
    weights = user_items.toarray()
    users, items = weights.sum(axis=1), weights.sum(axis=0)
    inverse = [np.where(degree > 0, degree, np.inf) ** -0.5 for degree in (users, items)]
    normalised = inverse[0][:, np.newaxis] * weights * inverse[1]
    expected = normalised.T @ normalised
    np.fill_diagonal(expected, 0)

    found = ItemSimilarity(k).fit(user_items).neighbours_.toarray()

    kept = found > 0
    assert found[kept] == pytest.approx(expected[kept], rel=1e-6)
    assert (kept.sum(axis=1) == np.minimum((expected > 0).sum(axis=1), k)).all()
    for row, mask, all_of_it in zip(found, kept, expected, strict=True):
        if mask.any() and (~mask).any():
            assert all_of_it[~mask].max() <= row[mask].min() * (1 + 1e-6)
