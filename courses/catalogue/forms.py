"""What the list of courses can be kept to and in which order: what an address may say of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courses.catalogue import prices
from courses.catalogue.models import CourseQuerySet, Length, Level

Words = str | Promise


@dataclass(frozen=True)
class Choice:
    """A filter: its name in the address, its title, and what it can be set to."""

    name: str
    title: Words
    options: Mapping[str, Words]


# Stars as the cards print them, rounded to a tenth.
STARS = {"4.5": _("4.5 stars and more"), "4": _("4 stars and more"), "3": _("3 stars and more")}


def _up_to(step: int) -> str:
    return gettext("up to %(price)s") % {"price": prices.amount(step)}


_up_to_lazy = lazy(_up_to, str)
PRICES: dict[str, Words] = {"free": _("free"), "paid": _("with a price")}
PRICES |= {str(step): _up_to_lazy(step) for step in settings.PRICE_STEPS}
ACCESS = {"open": _("open to all"), "enrol": _("with enrolment")}
SORTS = {
    "newest": _("Newest"),
    "rated": _("Best rated"),
    "learners": _("Most learners"),
    "price": _("Lowest price"),
}
CHOICES = [
    Choice("level", _("Level"), dict(Level.choices)),
    Choice("length", _("Length"), dict(Length.choices)),
    Choice("rating", _("Rating"), STARS),
    Choice("price", _("Price"), PRICES),
    Choice("language", _("Language"), dict(settings.LANGUAGES)),
    Choice("access", _("Access"), ACCESS),
]


class CourseFilter:
    """What one address asks for; anything unknown in it is no filter at all."""

    def __init__(self, query: QueryDict | Mapping[str, Any]) -> None:
        self.chosen: dict[str, str] = {}
        tag = str(query.get("tag", "")).replace("\0", "")[:50]
        if tag:
            self.chosen["tag"] = tag
        for choice in CHOICES:
            if (given := query.get(choice.name, "")) in choice.options:
                self.chosen[choice.name] = given
        given = query.get("sort", "")
        self.sort = given if given in SORTS else "newest"

    def kept(self, courses: CourseQuerySet, *, but: str = "") -> CourseQuerySet:
        """The courses that pass all filters, or all `but` that of one name."""
        for name, value in self.chosen.items():
            if name != but:
                courses = keep(courses, name, value)
        return courses

    def address(self, **changes: str) -> str:
        """The query part of the address of this list with something else chosen; "" chooses no
        longer. It leads to the first page."""
        query = QueryDict(mutable=True)
        asked = self.chosen | {"sort": self.sort} | changes
        query.update({name: value for name, value in asked.items() if value})
        if query.get("sort") == "newest":
            del query["sort"]
        return f"?{query.urlencode()}" if query else ""


def keep(courses: CourseQuerySet, name: str, value: str) -> CourseQuerySet:
    """The courses that pass one filter."""
    match name:
        case "tag":
            return courses.filter(item__tags__slug=value)
        case "level":
            return courses.filter(level=value)
        case "language":
            return courses.filter(item__language=value)
        case "access":
            return courses.filter(open=value == "open")
        case "length":
            return courses.of_length(value)
        case "price":
            return _priced(courses, value)
        case "rating":
            return courses.rated_at_least(float(value))
    raise ValueError(f"there is no filter {name!r}")


def _priced(courses: CourseQuerySet, value: str) -> CourseQuerySet:
    """Those that are free, that cost something, or that cost at most so much; free ones do."""
    if value == "free":
        return courses.filter(price=0)
    return courses.exclude(price=0) if value == "paid" else courses.filter(price__lte=int(value))
