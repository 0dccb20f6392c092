"""The last weeks of somebody's days, as the rows of a calendar."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from analytics.days import Days

SHOWN = 5
# Sunday first. Django's own abbreviations are no shorter than the names in some languages.
_SHORT = (
    pgettext_lazy("weekday", "Su"),
    pgettext_lazy("weekday", "Mo"),
    pgettext_lazy("weekday", "Tu"),
    pgettext_lazy("weekday", "We"),
    pgettext_lazy("weekday", "Th"),
    pgettext_lazy("weekday", "Fr"),
    pgettext_lazy("weekday", "Sa"),
)


@dataclass(frozen=True)
class Square:
    """A day: `state` is active, spared, idle or ahead."""

    day: date
    state: str
    is_today: bool

    @property
    def weekday(self) -> Promise:
        """Its weekday, as short as can be."""
        return _SHORT[self.day.isoweekday() % 7]


def weeks(days: Days, first: int, count: int = SHOWN) -> list[list[Square]]:
    """The last `count` weeks, the running one last, each of seven days that begin with the weekday
    `first` (0 for Sunday, as Django's formats have it)."""
    begin = week_of(days.today, first) - timedelta(weeks=count - 1)
    squares = [_square(begin + timedelta(days=n), days) for n in range(7 * count)]
    return [squares[n : n + 7] for n in range(0, len(squares), 7)]


def week_of(day: date, first: int) -> date:
    """The day on which the week of `day` begins."""
    return day - timedelta(days=(day.isoweekday() - first) % 7)


def _square(day: date, days: Days) -> Square:
    if day in days.active:
        state = "active"
    elif day in days.spared:
        state = "spared"
    else:
        state = "ahead" if day > days.today else "idle"
    return Square(day, state, day == days.today)
