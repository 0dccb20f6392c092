"""What a search's hits can be narrowed to, with how many of them there are; what it is narrowed to.

Counted are the hits that are ranked (`finding.MOST` at most), each of which the viewer may see.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User, Viewer
from items import kinds
from items.models import Item, Tag, Tagging
from items.search.asking import Asked, Condition
from items.search.finding import Hit

SHOWN = 8
_DAYS = {"week": 7, "month": 30, "year": 365}


@dataclass(frozen=True)
class Option:
    """One way to narrow: `typed` is what to type for it."""

    label: str
    value: str
    count: int
    typed: str


@dataclass(frozen=True)
class Facet:
    """Options of one name: "kind", "tag" …"""

    name: str
    label: str
    options: list[Option]


@dataclass(frozen=True)
class Chip:
    """A condition that holds; `typed` is what to type for the same without it."""

    label: str
    name: str
    value: str
    typed: str


def labels() -> dict[str, str]:
    """The names of the conditions in the reader's language."""
    return {
        "kind": _("Kind"),
        "is": pgettext("search", "State"),
        "tag": _("Tag"),
        "author": _("Author"),
        "course": _("Course"),
        "lang": _("Language"),
        "after": _("Published since"),
        "before": _("Published until"),
    }


def facets(
    hits: list[Hit], asked: Asked, viewer: Viewer, states: Mapping[str, Iterable[int]]
) -> list[Facet]:
    """What the hits differ in; `states` has the ids of those in each state. Three queries."""
    ids = [hit.pk for hit in hits]
    found = {
        "kind": _kinds(hits),
        "is": [(name, _state(name), len(list(of))) for name, of in states.items()],
        "tag": _tags(ids),
        "author": _authors(hits),
        "course": _courses(hits, viewer),
        "lang": _languages(hits),
        "after": _dates(hits),
    }
    return [
        Facet(name, label, options)
        for name, label in labels().items()
        if not asked.has(name)
        and (options := _options(asked, name, found.get(name, ()), len(hits)))
    ]


def chips(asked: Asked, viewer: Viewer) -> list[Chip]:
    """The conditions of a query in words."""
    names = labels()
    return [
        Chip(
            f"{names[each.name]}: {_said(each, viewer)}",
            each.name,
            each.value,
            asked.without_condition(each),
        )
        for each in asked.conditions
    ]


def _said(condition: Condition, viewer: Viewer) -> str:
    name, value = condition.name, condition.value
    if name == "kind":
        return str(kinds.get(value).label)
    if name == "is":
        return _state(value)
    if name == "lang":
        return _language(value)
    if name == "course":
        course = Item.objects.visible_to(viewer).filter(pk=value, kind="course").first()
        return course.title if course else value
    return value


def _options(
    asked: Asked, name: str, counted: Iterable[tuple[str, str, int]], total: int
) -> list[Option]:
    """Those that leave something and take something away."""
    rows = [row for row in counted if 0 < row[2] < total]
    return [
        Option(label, value, count, asked.with_condition(name, value))
        for value, label, count in rows[:SHOWN]
    ]


def _kinds(hits: list[Hit]) -> list[tuple[str, str, int]]:
    counts = Counter(hit.kind for hit in hits)
    return [(name, str(kinds.get(name).plural), n) for name, n in counts.most_common()]


def _state(name: str) -> str:
    return next(str(state.label) for state in kinds.states() if state.name == name)


def _tags(ids: list[int]) -> list[tuple[str, str, int]]:
    counted = Tagging.objects.filter(item__in=ids).values_list("tag").annotate(n=Count("pk"))
    counts = dict(counted.order_by("-n", "tag")[: SHOWN + 1])
    tags = Tag.objects.in_bulk(counts) if counts else {}
    return [(tags[pk].slug, tags[pk].label, n) for pk, n in counts.items() if pk in tags]


def _authors(hits: list[Hit]) -> list[tuple[str, str, int]]:
    counts = Counter(hit.author for hit in hits if hit.author is not None).most_common(SHOWN + 1)
    people = User.objects.in_bulk([pk for pk, _n in counts]) if counts else {}
    return [(people[pk].handle, people[pk].public_name, n) for pk, n in counts if pk in people]


def _courses(hits: list[Hit], viewer: Viewer) -> list[tuple[str, str, int]]:
    """By what each hit stands in, or is; only the courses that the viewer may see."""
    counts = Counter(pk for hit in hits for pk in (*hit.path[:1], hit.pk)[:1])
    held = Counter({pk: n for pk, n in counts.items() if n > 1}).most_common(4 * SHOWN)
    courses = Item.objects.listed_for(viewer).filter(kind="course")
    titles = dict(courses.filter(pk__in=[pk for pk, _n in held]).values_list("pk", "title"))
    return [(str(pk), titles[pk], n) for pk, n in held if pk in titles]


def _language(code: str) -> str:
    return str(dict(settings.LANGUAGES).get(code, code))


def _languages(hits: list[Hit]) -> list[tuple[str, str, int]]:
    counts = Counter(hit.language for hit in hits)
    return [(code, _language(code), n) for code, n in counts.most_common()]


def _dates(hits: list[Hit]) -> list[tuple[str, str, int]]:
    today = timezone.localdate()
    names = {"week": _("the last week"), "month": _("the last month"), "year": _("the last year")}
    rows = []
    for name, days in _DAYS.items():
        day = today - timedelta(days=days)
        begin = timezone.make_aware(datetime.combine(day, datetime.min.time()))
        rows.append((day.isoformat(), names[name], sum(h.published_at >= begin for h in hits)))
    return rows
