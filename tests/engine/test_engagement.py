import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.engine.activity import Acts
from recommender.engine.engagement import ActivityModel, participation, strongest
from recommender.engine.outcomes import RecencyRates, Regression
from tests.engine.worlds import value_acts

TODAY = 200


def site(members: int, seed: int = 1) -> tuple[Acts, Acts]:
    """Members who act every day with a chance of their own, and how it went on: (past, all).

    Class 0 is everyday; class 1 is an act in ten; class 2 happened to one member, once.
    """
    random = np.random.default_rng(seed)
    chance = random.beta(0.4, 4, size=members)
    member, day = np.nonzero(random.random((members, TODAY + 7)) < chance[:, np.newaxis])
    kind = (random.random(len(member)) < 0.1).astype(np.int64)
    kind[0] = 2
    joined = random.integers(0, 60, members)
    whole = Acts(member, day, kind, joined, 3)
    past = day < TODAY
    return Acts(member[past], day[past], kind[past], joined, 3), whole


def test_the_sources_participation_by_hand() -> None:
    # The strongest class of each of three members: .6, .2, 1; their mean .6.
    probabilities = np.array([[0.1, 0.6], [0.2, 0.2], [1.0, 0.0]])

    assert strongest(probabilities).tolist() == [0.6, 0.2, 1.0]
    assert participation(probabilities) == pytest.approx(0.6)


def test_participation_of_nobody_and_of_no_class_is_zero() -> None:
    assert participation(np.zeros((0, 3))) == 0
    assert participation(np.zeros((0, 0))) == 0
    assert participation(np.zeros((2, 0))) == 0


@pytest.mark.parametrize("bad", [-0.1, 1.1, np.nan])
def test_what_is_no_probability_is_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="from 0 to 1"):
        participation(np.array([[0.5, bad]]))


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1))
def test_participation_is_a_mean_of_maxima_whatever_the_order(
    rows: list[tuple[float, float]],
) -> None:
    probabilities = np.array(rows)

    assert probabilities.min() <= participation(probabilities) <= probabilities.max() + 1e-12
    assert participation(probabilities[::-1, ::-1]) == pytest.approx(participation(probabilities))


def test_it_foretells_better_than_the_rate_of_everybody_and_is_calibrated() -> None:
    past, whole = site(members=3000)
    model = ActivityModel().fit(past, TODAY)

    said = model.predict_proba(past, TODAY)
    happened = whole.outcomes(TODAY, 7)

    quality = model.quality_[0]
    assert quality.members == 3000
    assert quality.brier < 0.7 * quality.base_brier
    assert quality.log_loss < 0.7 * quality.base_log_loss
    # Of those to whom it gave about p, about a share p came: in fifths, within chance's reach.
    for fifth in np.array_split(np.argsort(said.overall), 5):
        assert said.overall[fifth].mean() == pytest.approx(happened[fifth, 0].mean(), abs=0.06)
    assert said.classes[:, 1].mean() == pytest.approx(happened[:, 2].mean(), abs=0.03)


def test_a_class_too_rare_to_learn_falls_back_to_rates() -> None:
    past, _ = site(members=300)
    model = ActivityModel().fit(past, TODAY)

    assert [type(learned) for learned in model.models_] == [
        Regression, Regression, Regression, RecencyRates,
    ]  # fmt: skip
    assert (model.predict_proba(past, TODAY).classes[:, 2] < 0.05).all()


def test_later_days_change_nothing() -> None:
    past, whole = site(members=300)

    of_past = ActivityModel().fit(past, TODAY).predict_proba(past, TODAY)
    of_all = ActivityModel().fit(whole, TODAY).predict_proba(whole, TODAY)

    assert of_past.overall.tolist() == of_all.overall.tolist()
    assert of_past.classes.tolist() == of_all.classes.tolist()


def test_few_members_get_the_smoothed_rate_of_their_recency() -> None:
    # One learning moment, day 93, of three members: 0 was active in the days before it and was
    # again, 1 had been silent for 33 days and stayed so, 2 was never there.
    acts = value_acts([(0, 90, 0), (0, 95, 0), (1, 60, 0)], joined=[0, 0, 0], classes=1)
    model = ActivityModel(snapshots=1).fit(acts, today=100)

    rate = 2 / 5
    recent, silent, never = (1 + 10 * rate) / 11, 10 * rate / 11, 10 * rate / 11
    said = model.predict_proba(acts, today=100)
    assert said.overall == pytest.approx([recent, silent, never])
    assert said.classes[:, 0] == pytest.approx(said.overall)


def test_recency_buckets_begin_on_their_day() -> None:
    # ln(1 + days since the last act) is all that the rates look at; those of 8 days came back.
    days = np.array([7, 8, 28, 29, 90, 91])
    rates = RecencyRates(np.log1p(days)[:, np.newaxis], days == 8)

    first, second, same, *rest = rates.predict(np.log1p(days)[:, np.newaxis])

    rate = 2 / 8
    assert first == pytest.approx(10 * rate / 11)
    assert second == same == pytest.approx((1 + 10 * rate) / 12)
    assert rest == pytest.approx([10 * rate / 12, 10 * rate / 12, 10 * rate / 11])


def test_members_who_join_later_teach_nothing_but_are_foretold() -> None:
    old = value_acts([(0, 90, 0), (0, 95, 0)], joined=[0], classes=1)
    grown = value_acts([(0, 90, 0), (0, 95, 0)], joined=[0, 99], classes=1)

    alone = ActivityModel(snapshots=1).fit(old, today=100).predict_proba(old, today=100)
    together = ActivityModel(snapshots=1).fit(grown, today=100).predict_proba(grown, today=100)

    assert together.overall[0] == alone.overall[0]
    assert 0 < together.overall[1] < 1


@pytest.mark.parametrize(("members", "classes"), [(0, 0), (0, 2), (1, 0), (1, 2)])
def test_a_site_without_acts_still_answers(members: int, classes: int) -> None:
    acts = value_acts([], joined=[0] * members, classes=classes)

    model = ActivityModel().fit(acts, TODAY)
    said = model.predict_proba(acts, TODAY)

    assert said.overall.shape == (members,)
    assert said.classes.shape == (members, classes)
    assert math.isnan(model.quality_[0].brier) == (members == 0)
    assert 0 <= participation(said.classes) <= 1


def test_when_everybody_always_comes_nobody_is_doubted_much() -> None:
    every_day = [(member, day, 0) for member in range(40) for day in range(100)]
    acts = value_acts(every_day, joined=[0] * 40, classes=1)

    said = ActivityModel().fit(acts, 100).predict_proba(acts, 100)

    assert (said.overall > 0.98).all()
