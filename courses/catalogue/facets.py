"""The filters beside a list of courses, with how many courses each choice would leave."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from accounts.models import Viewer
from courses.catalogue.forms import CHOICES, SORTS, CourseFilter, Words
from courses.catalogue.models import Course, CourseQuerySet
from items.models import Tag

TAGS_OFFERED = 24
_Row = tuple[tuple[str, str], ...]  # names of filters and what a course has there
# The dimensions that are counted together, as the columns of `with_dimensions`.
_COLUMNS = {
    "level": "level",
    "language": "item__language",
    "access": "open",
    "length": "length",
    "rating": "stars",
}


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
    """The filters for this list: two queries, whatever is chosen."""
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
    grouped = (
        courses.with_length()
        .with_stars()
        .order_by()
        .values_list(*_COLUMNS.values())
        .annotate(count=Count("pk"))
    )
    counts: Counter[_Row] = Counter()
    for *values, count in grouped:
        named = dict(zip(_COLUMNS, values, strict=True))
        named["access"] = "open" if named["access"] else "enrol"
        named["rating"] = str(named["rating"] or 0)
        counts[tuple(named.items())] += count
    return counts


def _passes(row: _Row, chosen: Mapping[str, str], but: str = "") -> bool:
    return all(
        name == but or name not in chosen or _fits(name, value, chosen[name]) for name, value in row
    )


def _fits(name: str, value: str, wanted: str) -> bool:
    return float(value) >= float(wanted) if name == "rating" else value == wanted


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
    kept = form.kept(shown, but="tag")
    tags = (
        Tag.objects.filter(items__in=kept.values("item"))
        .annotate(count=Count("pk"))
        .order_by("-count", "slug")[:TAGS_OFFERED]
    )
    offered = list(tags)
    labels: dict[str, Words] = {tag.slug: tag.label for tag in offered}
    counts: dict[str, int] = {tag.slug: tag.count for tag in offered}  # type: ignore[attr-defined]
    if (asked := form.chosen.get("tag")) and asked not in labels:
        # A link may lead to a tag that is used too seldom to be offered.
        labels[asked] = asked
    return _facet(form, "tag", _("Topic"), labels, counts)


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
