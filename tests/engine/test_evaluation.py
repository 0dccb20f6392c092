import math

import numpy as np
import pytest

from recommender.engine.evaluation import Recommender, evaluate, filled_up, no_worse
from recommender.engine.interactions import DAY, Interactions
from recommender.engine.matrices import Ints
from recommender.engine.metrics import Estimate
from recommender.engine.similarity import ItemSimilarity
from tests.engine.worlds import acts_of, communities, ranked, sparse


def item_similarity(train: Interactions) -> Recommender:
    known = train.user_items()
    neighbours = ItemSimilarity().fit(known).neighbours_
    return lambda people, k: ranked(known[people], neighbours, k)[0]


def world() -> Interactions:
    """Four communities; on day 20, after twenty quiet ones, everybody takes one more of theirs."""
    taken, block = communities(count=4, size=10, seed=5)
    rows, columns = taken.nonzero()
    lines = [(int(u), int(i), 1.0, 0.0) for u, i in zip(rows, columns, strict=True)]
    known = set(zip(rows.tolist(), columns.tolist(), strict=True))
    for user in range(40):
        new = [i for i in range(40) if block[i] == block[user] and (user, i) not in known]
        lines += [(user, item, 1.0, 20 * DAY) for item in new[:1]]
    return acts_of(lines, n_users=40, n_items=40)


def test_the_held_out_days_decide_and_taste_beats_popularity() -> None:
    result = evaluate(world(), item_similarity, days=7, k=10)

    assert result.cutoff == 13 * DAY
    assert result.people == result.model.recall.n == result.popular.recall.n > 30
    assert result.model.recall.mean == 1
    assert result.popular.recall.mean < 0.7
    assert result.model.ndcg.mean > result.popular.ndcg.mean
    assert result.model.coverage > 0


def test_the_fit_sees_nothing_of_the_held_out_days() -> None:
    seen: list[Interactions] = []

    def fit(train: Interactions) -> Recommender:
        seen.append(train)
        return item_similarity(train)

    evaluate(world(), fit, days=7)

    assert [float(train.times.max()) for train in seen] == [0.0]


def test_only_people_with_a_history_and_something_new_are_counted() -> None:
    acts = acts_of(
        [
            (0, 0, 1, 0), (0, 1, 1, 9 * DAY),  # known, and did something new: counted
            (1, 0, 1, 0), (1, 0, 1, 9 * DAY),  # came back to what was known
            (2, 1, 1, 9 * DAY),                # was not known
            (3, 0, 1, 0),                      # did not come back
        ],
        n_users=5,
        n_items=2,
    )  # fmt: skip

    # What is popular before the cutoff is item 0, which person 0 knows: nothing is left to show.
    result = evaluate(acts, item_similarity, days=7, k=5)

    assert result.people == 1
    assert result.popular.recall.mean == 0


def test_popularity_skips_what_each_person_knows() -> None:
    lines = [(u, 0, 1.0, 0.0) for u in range(5)] + [(u, 1, 1.0, 0.0) for u in range(3)]
    acts = acts_of([*lines, (4, 1, 1, 9 * DAY)], n_users=5, n_items=3)

    assert evaluate(acts, item_similarity, days=7, k=1).popular.recall.mean == 1


def test_what_a_list_lacks_is_filled_with_what_is_popular_and_unknown() -> None:
    # By score items 3, 1, 0; item 2 scores nothing. The second user knows item 3.
    scores = np.array([1.0, 2.0, 0.0, 3.0])
    histories = sparse([[0, 0, 0, 0], [0, 0, 0, 1], [1, 0, 0, 0]])
    ids = np.array([[1, -1, -1, -1], [-1, -1, -1, -1], [2, 1, 3, -1]])

    filled = filled_up(ids, histories, scores)

    assert filled.tolist() == [[1, 3, 0, -1], [1, 0, -1, -1], [2, 1, 3, -1]]
    assert ids[0].tolist() == [1, -1, -1, -1]


@pytest.mark.parametrize(("users", "items"), [(0, 0), (1, 0), (0, 1), (2, 2)])
def test_without_interactions_there_is_nobody_to_ask(users: int, items: int) -> None:
    result = evaluate(acts_of([], n_users=users, n_items=items), item_similarity)

    assert result.people == 0
    assert math.isnan(result.model.recall.mean)


def test_a_model_that_knows_nothing_scores_nothing() -> None:
    def silent(train: Interactions) -> Recommender:
        def recommend(people: Ints, k: int) -> Ints:
            return np.full((len(people), k), -1, dtype=np.int64)

        return recommend

    result = evaluate(world(), silent)

    assert result.model.recall.mean == result.model.ndcg.mean == result.model.coverage == 0


OLD = Estimate(mean=0.20, error=0.003, n=400)


@pytest.mark.parametrize(
    ("new", "allowed"),
    [
        (Estimate(0.25, 0.004, 400), True),
        (Estimate(0.20, 0.004, 400), True),
        (Estimate(0.191, 0.004, 400), True),  # 2 · sqrt(.003² + .004²) = .01
        (Estimate(0.189, 0.004, 400), False),
        (Estimate(0.0, 0.0, 400), False),
    ],
)
def test_a_new_model_may_be_worse_by_two_errors_of_the_difference(
    new: Estimate, allowed: bool
) -> None:
    assert no_worse(new, OLD) is allowed


def test_against_few_people_anything_is_no_worse() -> None:
    nobody = Estimate.of(np.zeros(0))

    assert no_worse(Estimate(0.1, 0.01, 400), nobody)
    assert no_worse(Estimate(0.1, 0.01, 400), Estimate(0.9, 0.01, 29))
    assert no_worse(nobody, nobody)


def test_a_few_people_who_agree_by_chance_prove_nothing() -> None:
    # The old spread is .003 · sqrt(400) = .06; over 4 people .03, so .14 is the limit.
    assert no_worse(Estimate(0.15, 0.0, 4), OLD)
    assert not no_worse(Estimate(0.13, 0.0, 4), OLD)
    assert no_worse(Estimate(0.15, math.nan, 1), OLD)


def test_a_run_measured_on_nobody_does_not_replace_one_that_was_measured() -> None:
    assert not no_worse(Estimate.of(np.zeros(0)), OLD)
