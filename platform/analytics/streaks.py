"""Streaks of active days, from nothing but days: no clock, no time zone, no database.

A streak is kind on purpose. Today is not lost before it is over, what was reached once (`longest`) is
never taken away, and days may be spared: they hold a streak together without counting in it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Streak:
    """How many active days there are in the running streak (0: none runs) and in the longest ever."""

    days: int
    longest: int
    is_active_today: bool


def streak(active: Collection[date], today: date, spared: Collection[date] = ()) -> Streak:
    """The streak as of `today`, from the `active` days in any order.

    Two active days belong together when every day between them is spared. The last one runs on while
    every day between it and today is: so all of today is left to go on. Whoever travelled west may
    have been active on days that come after today; those count.
    """
    held = frozenset(spared)
    run = longest = 0
    last: date | None = None
    for day in sorted(set(active)):
        run = run + 1 if last is not None and _touches(last, day, held) else 1
        longest = max(longest, run)
        last = day
    if last is None or not _touches(last, today, held):
        run = 0
    return Streak(run, longest, last is not None and last >= today)


def _touches(earlier: date, later: date, held: frozenset[date]) -> bool:
    day = earlier + _DAY
    while day < later:
        if day not in held:
            return False
        day += _DAY
    return True
