import numpy as np
import pytest
from hypothesis import given
from scipy.sparse import csr_array

from recommender.engine.evidence import ALIKE, LIKELIER, PEOPLE, Evidence, evidence
from recommender.engine.similarity import ItemSimilarity
from tests.engine.worlds import communities, histories, nothing, sparse


def judged(user_items: csr_array, content: csr_array | None = None) -> tuple[csr_array, Evidence]:
    neighbours = ItemSimilarity().fit(user_items).neighbours_
    size = user_items.shape[1]
    return neighbours, evidence(
        neighbours, neighbours, nothing(size, size) if content is None else content, user_items
    )


def test_a_common_taste_is_evidence() -> None:
    user_items, _block = communities(count=4, size=12)
    neighbours, found = judged(user_items)

    # Of four tastes, the people of one are some four times likelier to take what is of it.
    assert neighbours.nnz > 300
    assert found.together.mean() > 0.8
    assert not found.alike.any()


def test_popularity_alone_is_none() -> None:
    """Everybody takes at random, the first items more often: neighbours, and nothing behind them."""
    chances = np.linspace(0.9, 0.2, 12)
    user_items = sparse(np.random.default_rng(3).random((400, 12)) < chances)
    neighbours, found = judged(user_items)

    assert neighbours.nnz == 12 * 11
    assert not found.together.any()


def test_how_much_likelier_by_hand() -> None:
    # Ten people took one item of their own each; `both` of them took items 0 and 1 together.
    def world(both: int) -> csr_array:
        taken = np.zeros((10, 12))
        taken[:both, :2] = 1
        taken[np.arange(both, 10), np.arange(both, 10) + 2] = 1
        return sparse(taken)

    # Of the interest of item 0's people half is in item 1, and of all interest 3 of 13: 2.17 times.
    assert LIKELIER < (1 / 2) / (3 / 13)
    assert judged(world(3))[1].together.tolist() == [True, True]
    # Two people are too few to speak of, however likely it is; and six of ten are nothing unusual.
    assert PEOPLE == 3
    assert judged(world(2))[1].together.tolist() == [False, False]
    assert LIKELIER > (1 / 2) / (6 / 16)
    assert judged(world(6))[1].together.tolist() == [False, False]


def test_texts_that_share_common_words_are_not_alike() -> None:
    neighbours = sparse([[0, 1, 1], [1, 0, 0], [1, 0, 0]])
    content = ALIKE * sparse([[0.0, 1.0, 0.95], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]])

    found = evidence(neighbours, nothing(3, 3), content, nothing(2, 3))

    assert found.alike.tolist() == [True, False, True, False]
    assert not found.together.any()


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0), (2, 2)])
def test_of_nothing_there_is_none(shape: tuple[int, int]) -> None:
    _neighbours, found = judged(nothing(*shape))

    assert [len(flags) for flags in found] == [0, 0]


@given(histories())
def test_it_agrees_with_the_definition(user_items: csr_array) -> None:
    neighbours, found = judged(user_items)

    weights = user_items.toarray()
    by_user, by_item = weights.sum(axis=1), weights.sum(axis=0)
    for item, other, together in zip(*neighbours.nonzero(), found.together, strict=True):
        of_its_people = sum(
            weights[u, item] / by_item[item] * weights[u, other] / by_user[u]
            for u in range(len(weights))
            if by_user[u]
        )
        likelier = of_its_people / (by_item[other] / weights.sum())
        people = ((weights[:, item] > 0) & (weights[:, other] > 0)).sum()
        if abs(likelier - LIKELIER) > 1e-5:
            assert together == (likelier >= LIKELIER and people >= PEOPLE)
