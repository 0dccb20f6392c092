import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from recommender.engine.blend import BlendedSimilarity
from recommender.engine.candidates import Candidates, candidate_blocks
from recommender.engine.similarity import ItemSimilarity
from tests.engine.worlds import communities, histories, nothing, ranked_densely, sparse


def candidates(
    user_items: csr_array,
    neighbours: csr_array,
    k: int = 100,
    exclude: csr_array | None = None,
    telling: list[bool] | None = None,
) -> Candidates:
    told = None if telling is None else np.array(telling)
    return Candidates.concatenated(candidate_blocks(user_items, neighbours, k, exclude, told))


# Item 2 is similar to 0 and, more, to 1; item 3 to 0 alone.
NEIGHBOURS = sparse([[0, 0, 0.4, 0.5], [0, 0, 0.6, 0], [0.4, 0.6, 0, 0], [0.5, 0, 0, 0]])


def test_the_score_adds_up_and_the_reason_is_what_gave_most() -> None:
    found = candidates(sparse([1, 1, 0, 0]), NEIGHBOURS)

    assert found.users.tolist() == [0, 0]
    assert found.items.tolist() == [2, 3]
    assert found.scores == pytest.approx([1.0, 0.5])
    assert found.because.tolist() == [1, 0]


def test_a_stronger_interest_makes_a_stronger_reason() -> None:
    found = candidates(sparse([3, 1, 0, 0]), NEIGHBOURS)

    assert found.items.tolist() == [2, 3]
    assert found.scores == pytest.approx([1.8, 1.5])
    assert found.because.tolist() == [0, 0]


def test_it_names_the_entry_that_gave_the_reason() -> None:
    found = candidates(sparse([1, 1, 0, 0]), NEIGHBOURS)

    assert NEIGHBOURS.data[found.entries] == pytest.approx([0.6, 0.5])
    assert NEIGHBOURS.indices[found.entries].tolist() == found.items.tolist()


def test_a_reason_that_can_be_told_goes_before_a_larger_one_that_cannot() -> None:
    # All of item 1's entries and item 3's are mute, in the order of `data`.
    telling = [True, True, False, True, True, False]

    found = candidates(sparse([1, 1, 0, 0]), NEIGHBOURS, telling=telling)

    assert found.scores == pytest.approx([1.0, 0.5])
    assert found.because.tolist() == [0, 0]
    # Where no entry can be told, the largest is named all the same.
    assert candidates(sparse([0, 1, 0, 0]), NEIGHBOURS, telling=telling).because.tolist() == [1]


def test_a_new_item_reaches_the_people_who_liked_what_it_resembles() -> None:
    # Nobody took item 3 yet; its text resembles item 0. Items 0 to 2 are often taken together.
    taken = np.vstack([np.tile([1, 1, 1, 0], (20, 1)), [1, 1, 0, 0]])
    people = ItemSimilarity().fit(sparse(taken))
    content = sparse(0.9 * (np.eye(4, k=3) + np.eye(4, k=-3)))
    similarity = BlendedSimilarity().fit(people.neighbours_, content, people.support_)

    found = candidates(sparse([1, 1, 0, 0]), similarity.neighbours_)

    assert sorted(found.items.tolist()) == [2, 3]
    shares = similarity.collaborative_share_[found.entries] >= 0.5
    assert dict(zip(found.items.tolist(), shares.tolist(), strict=True)) == {2: True, 3: False}
    assert found.because[found.items == 3].tolist() == [0]


def test_what_is_known_or_excluded_is_left_out_and_the_rest_moves_up() -> None:
    exclude = sparse([0, 0, 1, 0])

    found = candidates(sparse([1, 1, 0, 0]), NEIGHBOURS, exclude=exclude)

    assert found.items.tolist() == [3]


def test_a_user_without_history_gets_no_line() -> None:
    found = candidates(sparse([[0, 0, 0, 0], [1, 0, 0, 0]]), NEIGHBOURS)

    assert set(found.users.tolist()) == {1}


def test_a_user_with_everything_gets_no_line() -> None:
    assert len(candidates(sparse([1, 1, 1, 1]), NEIGHBOURS).items) == 0


@pytest.mark.parametrize("shape", [(0, 0), (0, 2), (2, 0), (1, 1), (2, 2)])
def test_without_interactions_there_are_no_candidates(shape: tuple[int, int]) -> None:
    found = candidates(nothing(*shape), nothing(shape[1], shape[1]))

    assert [len(column) for column in found] == [0] * 5


def test_the_size_of_the_blocks_changes_nothing() -> None:
    user_items, _ = communities(count=3, size=8)
    neighbours = ItemSimilarity().fit(user_items).neighbours_
    whole = list(candidate_blocks(user_items, neighbours, 5))

    parts = list(candidate_blocks(user_items, neighbours, 5, budget=40))

    assert len(whole) == 1
    assert len(parts) > 5
    for one, many in zip(whole[0], Candidates.concatenated(parts), strict=True):
        assert one.tolist() == many.tolist()


def test_nan_is_refused() -> None:
    with pytest.raises(ValueError, match="NaN"):
        candidates(sparse([np.nan, 0, 0, 0]), NEIGHBOURS)


@given(histories(), st.integers(1, 8), st.integers(0, 99))
def test_lists_scores_and_reasons_agree_with_their_definitions(
    user_items: csr_array, k: int, seed: int
) -> None:
    neighbours = ItemSimilarity().fit(user_items).neighbours_
    weights, pairs = user_items.toarray(), neighbours.toarray()
    hidden = np.random.default_rng(seed).random(weights.shape) < 0.2

    found = candidates(user_items, neighbours, k, exclude=sparse(hidden))

    expected = ranked_densely(weights @ pairs, hidden | (weights > 0), k)
    for user, items in enumerate(expected):
        mine = found.users == user
        assert found.items[mine].tolist() == items
        assert (np.diff(found.scores[mine]) <= 0).all()
        for item, because in zip(items, found.because[mine].tolist(), strict=True):
            given_by = (weights[user] * pairs[:, item]).astype(np.float32)
            assert because == given_by.argmax()
            assert weights[user, because] > 0
