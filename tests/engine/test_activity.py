import numpy as np
import pytest

from recommender.engine.activity import Acts
from tests.engine.worlds import value_acts

# Two classes. Member 0 acts on days 90 (twice, class 0), 99 (class 1) and 100; member 1 acted
# once, on day 30; member 2 never.
ACTS = value_acts(
    [(0, 90, 0), (0, 90, 0), (0, 99, 1), (0, 100, 0), (1, 30, 1)], joined=[10, 20, 60], classes=2
)


def test_features_by_hand() -> None:
    plain = np.expm1(ACTS.features(today=100)[:, [0, 2, 3, 4, 5, 6, 7]])

    # Days since the last act; active days in 7, 28, 90; tenure; acts of each class in 28 days.
    assert plain == pytest.approx(
        np.array([[1, 1, 2, 2, 90, 2, 1], [70, 0, 0, 1, 80, 0, 0], [40, 0, 0, 0, 40, 0, 0]])
    )
    assert ACTS.features(today=100)[:, 1].tolist() == [0, 0, 1]


def test_features_know_nothing_of_today_or_later() -> None:
    later = value_acts([(0, 100, 0), (0, 101, 1)], joined=[50], classes=2)
    without = value_acts([], joined=[50], classes=2)

    assert later.features(100).tolist() == without.features(100).tolist()


def test_outcomes_are_of_today_and_the_days_after() -> None:
    acts = value_acts([(0, 99, 0), (1, 100, 1), (2, 106, 0), (3, 107, 0)], [0] * 4, classes=2)

    assert acts.outcomes(today=100, days=7).tolist() == [
        [False, False, False],
        [True, False, True],
        [True, True, False],
        [False, False, False],
    ]


@pytest.mark.parametrize("classes", [0, 2])
def test_nobody_has_no_features(classes: int) -> None:
    nobody = value_acts([], joined=[], classes=classes)

    assert nobody.features(100).shape == (0, 6 + classes)
    assert nobody.outcomes(100, 7).shape == (0, 1 + classes)


def test_columns_of_different_length_are_refused() -> None:
    none = np.zeros(0, dtype=np.int64)
    with pytest.raises(ValueError, match="differ in length"):
        Acts(none, np.zeros(1, dtype=np.int64), none, none, 1)
