"""Streaks: kind, and right wherever and whenever one lives."""

import zoneinfo
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.days import days
from analytics.streaks import Streak, streak
from analytics.weeks import week_of, weeks

TODAY = date(2026, 11, 24)
DAY = timedelta(days=1)
# Half and quarter hours, both ends of the world, clocks that change at midnight and by half an hour.
ZONES = [
    "UTC", "Asia/Shanghai", "Asia/Kathmandu", "Asia/Kolkata", "America/New_York", "Europe/Berlin",
    "Pacific/Kiritimati", "Etc/GMT+12", "Pacific/Auckland", "Australia/Lord_Howe", "Asia/Beirut",
    "America/St_Johns", "Pacific/Chatham", "America/Los_Angeles",
]  # fmt: skip
zones = st.sampled_from(ZONES)
moments = st.integers(0, 4 * 365 * 24 * 60).map(
    lambda n: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=n)
)
some_days = st.sets(st.integers(-40, 0).map(lambda n: TODAY + n * DAY))
# Minutes from one act to the next: never a whole day, not even the shortest, which has 23 hours.
pauses = st.integers(1, 23 * 60 - 1)


def ago(*numbers: int) -> list[date]:
    return [TODAY - n * DAY for n in numbers]


@pytest.mark.parametrize(
    ("active", "spared", "expected"),
    [
        ([], [], Streak(0, 0, False)),
        (ago(0), [], Streak(1, 1, True)),
        (ago(2, 1, 0), [], Streak(3, 3, True)),
        # Today is not over.
        (ago(2, 1), [], Streak(2, 2, False)),
        (ago(3, 2), [], Streak(0, 2, False)),
        (ago(9, 8, 7, 6, 1, 0), [], Streak(2, 4, True)),
        # What is spared holds together and does not count.
        (ago(4, 3, 1, 0), ago(2), Streak(4, 4, True)),
        (ago(3, 2), ago(1), Streak(2, 2, False)),
        (ago(5, 4), ago(3, 1), Streak(0, 2, False)),
        # Whoever flew west has been to tomorrow.
        (ago(1, 0, -1), [], Streak(3, 3, True)),
    ],
)
def test_known_streaks(active: list[date], spared: list[date], expected: Streak) -> None:
    assert streak(active, TODAY, spared) == expected


@given(some_days, some_days)
def test_a_streak_is_the_longest_run_that_touches_today(
    active: set[date], spared: set[date]
) -> None:
    told = streak(active, TODAY, spared)
    held = active | spared | {TODAY}
    back = TODAY
    while back in held and back >= min(held):
        back -= DAY
    assert told.days == sum(1 for day in active if day > back)
    assert told.days <= told.longest <= len(active)
    assert told.is_active_today == (TODAY in active)


@given(some_days, some_days, st.integers(-40, 0))
def test_one_more_day_never_shortens(active: set[date], spared: set[date], more: int) -> None:
    before = streak(active, TODAY, spared)
    for after in (
        streak(active | {TODAY + more * DAY}, TODAY, spared),
        streak(active, TODAY, spared | {TODAY + more * DAY}),
    ):
        assert after.days >= before.days
        assert after.longest >= before.longest


@given(moments, st.lists(pauses, max_size=40), zones)
def test_less_than_a_day_apart_never_breaks_at_home(
    start: datetime, gaps: list[int], zone: str
) -> None:
    acts = [start]
    for gap in gaps:
        acts.append(acts[-1] + timedelta(minutes=gap))
    told = days([(at, zone) for at in acts], acts[-1] + timedelta(hours=22), zone)
    expected = {at.astimezone(zoneinfo.ZoneInfo(zone)).date() for at in acts}
    assert told.active == expected
    assert not told.spared
    assert told.streak.days == told.streak.longest == len(expected)


@given(moments, st.lists(st.tuples(pauses, zones), max_size=40), zones)
def test_nor_on_any_journey(start: datetime, legs: list[tuple[int, str]], home: str) -> None:
    """East or west over the date line, from act to act, and once more before one looks."""
    acts = [(start, home)]
    for minutes, zone in legs:
        acts.append((acts[-1][0] + timedelta(minutes=minutes), zone))
    for zone in ZONES:
        told = days(acts, acts[-1][0] + timedelta(hours=22), zone)
        assert told.streak.days == told.streak.longest == len(told.active)
        assert not told.active & told.spared


@given(moments, zones, zones, st.integers(0, 30))
def test_to_move_takes_no_day_away(start: datetime, one: str, other: str, count: int) -> None:
    """Days that counted count for ever, whatever zone one chooses later."""
    acts = [(start + n * DAY, one) for n in range(count + 1)]
    before = days(acts, acts[-1][0], one)
    after = days(acts, acts[-1][0], other)
    assert after.active == before.active
    assert after.streak.longest == before.streak.longest
    assert after.streak.days >= before.streak.days


@given(moments, zones, st.integers(3, 60))
def test_a_pause_of_days_ends_it_and_takes_nothing_else(
    start: datetime, zone: str, pause: int
) -> None:
    told = days([(start, zone)], start + pause * DAY, zone)
    assert told.streak == Streak(0, 1, False)


def test_over_the_date_line() -> None:
    """Monday evening in Los Angeles, Wednesday morning in Auckland: there was no Tuesday."""
    west, east = "America/Los_Angeles", "Pacific/Auckland"
    monday = datetime(2026, 11, 24, 6, tzinfo=UTC)
    told = days([(monday, west), (monday + timedelta(hours=13), east)], monday + DAY, east)
    assert told.active == {date(2026, 11, 23), date(2026, 11, 25)}
    assert told.spared == {date(2026, 11, 24)}
    assert told.streak.days == 2


@pytest.mark.parametrize(
    ("hour", "pause", "there", "then", "kept"),
    [
        # 23 November, UTC, and hours until the next act.
        (
            9,
            46,
            "America/Los_Angeles",
            "Pacific/Auckland",
            True,
        ),  # none left out by the old calendar
        (11, 46, "America/Los_Angeles", "Pacific/Auckland", True),  # nor by the new one
        (9, 46, "Pacific/Auckland", "Pacific/Auckland", False),
        (20, 60, "America/Los_Angeles", "Pacific/Auckland", False),  # by both
    ],
)
def test_a_day_left_out_by_either_calendar_alone_is_spared(
    hour: int, pause: int, there: str, then: str, kept: bool
) -> None:
    first = datetime(2026, 11, 23, hour, tzinfo=UTC)
    second = first + timedelta(hours=pause)
    assert days([(first, there), (second, then)], second, then).streak.days == 1 + kept


def test_the_night_when_clocks_go_forward() -> None:
    """On 8 March 2026 New York has 23 hours; who does nothing on it has left a day out, who is late
    on the days around it and in time on it has not."""
    zone = "America/New_York"
    saturday, monday = (
        datetime(2026, 3, 8, 4, 30, tzinfo=UTC),
        datetime(2026, 3, 9, 4, 20, tzinfo=UTC),
    )
    assert days([(saturday, zone), (monday, zone)], monday, zone).streak.days == 1
    sunday = datetime(2026, 3, 9, 3, 59, tzinfo=UTC)
    assert days([(saturday, zone), (sunday, zone), (monday, zone)], monday, zone).streak.days == 3


@given(some_days, moments, zones, st.integers(0, 6), st.integers(1, 8))
def test_a_calendar_shows_each_day_once_and_ends_this_week(
    active: set[date], now: datetime, zone: str, first: int, count: int
) -> None:
    told = days(
        [(datetime(day.year, day.month, day.day, 12, tzinfo=UTC), "UTC") for day in sorted(active)],
        now,
        zone,
    )
    rows = weeks(told, first, count)
    squares = [square for row in rows for square in row]
    assert [len(row) for row in rows] == [7] * count
    assert all(after.day - before.day == DAY for before, after in pairwise(squares))
    assert {row[0].day.isoweekday() % 7 for row in rows} == {first}
    assert [square.day for square in squares if square.is_today] == [told.today]
    assert told.today in [square.day for square in rows[-1]]
    assert week_of(told.today, first) == rows[-1][0].day
    for square in squares:
        assert (square.state == "active") == (square.day in told.active)
        if square.state == "ahead":
            assert square.day > told.today
