"""The filters beside a list of courses, with how many courses each choice would leave."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count
from django.utils.translation import gettext as _

from accounts.models import Viewer
from courses.catalogue.forms import CHOICES, PRICES, SORTS, STARS, CourseFilter, Words
from courses.catalogue.models import (
    ROUNDING,
    Course,
    CourseQuerySet,
    length_of,
    minutes_of_all,
)
from items.models import Tag, Tagging

TAGS_OFFERED = 24
MOST_COURSES = 1_000_000
_Row = tuple[tuple[str, str], ...]  # names of filters and what a course has there


@dataclass(frozen=True)
class Option:
    label: Words
    url: str
    count: int | None = None
    is_chosen: bool = False


@dataclass(frozen=True)
class Facet:
    """One filter; `chosen` is the label of the option that is on, `off` the address without it."""

    title: Words
    options: list[Option]
    chosen: Words = ""
    off: str = ""


@dataclass(frozen=True)
class Facets:
    """All filters, the orders, and how many courses pass."""

    facets: list[Facet]
    sorts: list[Option]
    total: int

    @property
    def chosen(self) -> list[Facet]:
        return [facet for facet in self.facets if facet.chosen]


def facets(form: CourseFilter, viewer: Viewer) -> Facets:
    """The filters for this list, with four queries, each of which passes once over its table: 10,000
    courses of ten lessons with 76,000 reviews take about a quarter of a second in all."""
    shown = Course.objects.listed_for(viewer)
    rows = _counted(form, shown)
    found = [_tags(form, shown)]
    for choice in CHOICES:
        counts = _of(choice.name, rows, form.chosen)
        found.append(_facet(form, choice.name, choice.title, choice.options, counts))
    sorts = [
        Option(label, form.address(sort=name) or "?", is_chosen=name == form.sort)
        for name, label in SORTS.items()
    ]
    total = sum(count for row, count in rows.items() if _passes(row, form.chosen))
    return Facets(found, sorts, total)


def _counted(form: CourseFilter, shown: CourseQuerySet) -> dict[_Row, int]:
    """How many courses there are of each combination, of those with the tag."""
    tag = form.chosen.get("tag")
    courses = shown.filter(item__tags__slug=tag) if tag else shown
    minutes = dict(minutes_of_all().values_list("course", "value"))
    counts: Counter[_Row] = Counter()
    for pk, level, language, is_open, price, rating in courses.values_list(
        "pk", "level", "item__language", "open", "price", "rating"
    ):
        row = (
            ("level", level),
            ("language", language),
            ("access", "open" if is_open else "enrol"),
            ("length", str(length_of(minutes.get(pk, 0)))),
            ("price", _step(price)),
            ("rating", _stars(rating)),
        )
        counts[row] += 1
    return counts


def _stars(rating: float) -> str:
    """The largest of the offered numbers that a rating, as it is printed, reaches; else "0"."""
    return next((stars for stars in STARS if rating >= float(stars) - ROUNDING), "0")


def _step(price: Decimal) -> str:
    """ "free", the smallest of the offered amounts that covers a price, else "more"."""
    if not price:
        return "free"
    steps = (step for step in PRICES if step.isdecimal())
    return next((step for step in steps if price <= int(step)), "more")


def _passes(row: _Row, chosen: Mapping[str, str], but: str = "") -> bool:
    return all(
        name == but or name not in chosen or _fits(name, value, chosen[name]) for name, value in row
    )


def _fits(name: str, value: str, wanted: str) -> bool:
    if name == "rating":
        return float(value) >= float(wanted)
    if name == "price" and wanted != "free":
        if wanted == "paid":
            return value != "free"
        return value == "free" or (value != "more" and int(value) <= int(wanted))
    return value == wanted


def _of(name: str, rows: Mapping[_Row, int], chosen: Mapping[str, str]) -> dict[str, int]:
    """How many courses each option of one filter would leave, the others staying as they are."""
    options = next(choice.options for choice in CHOICES if choice.name == name)
    left = {row: count for row, count in rows.items() if _passes(row, chosen, but=name)}
    return {
        value: sum(count for row, count in left.items() if _fits(name, dict(row)[name], value))
        for value in options
    }


def _tags(form: CourseFilter, shown: CourseQuerySet) -> Facet:
    """The tags of what passes the other filters, the most used first."""
    # With a limit it is found once, not asked again for each tag of each course; nor are the tags
    # themselves joined before they are counted, for the planner takes them for few.
    kept = form.kept(shown, but="tag").order_by().values("item")[:MOST_COURSES]
    used = Tagging.objects.filter(item__in=kept).order_by().values_list("tag")
    most = dict(used.annotate(count=Count("pk")).order_by("-count", "tag")[:TAGS_OFFERED])
    named = Tag.objects.in_bulk(most)
    offered = [named[pk] for pk in most]
    labels: dict[str, Words] = {tag.slug: tag.label for tag in offered}
    counts = {tag.slug: most[tag.pk] for tag in offered}
    if (asked := form.chosen.get("tag")) and asked not in labels:
        # A link may lead to a tag that is used too seldom to be offered.
        labels[asked] = asked
    return _facet(form, "tag", _("Subject"), labels, counts)


def _facet(
    form: CourseFilter,
    name: str,
    title: Words,
    labels: Mapping[str, Words],
    counts: Mapping[str, int],
) -> Facet:
    chosen = form.chosen.get(name, "")
    options = [
        Option(label, form.address(**{name: value}), counts.get(value, 0), value == chosen)
        for value, label in labels.items()
        if counts.get(value) or value == chosen
    ]
    off = form.address(**{name: ""}) or "?"
    return Facet(title, options, labels[chosen] if chosen else "", off)
