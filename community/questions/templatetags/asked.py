"""Questions beside what they are about: `gather_questions` first, then marks at their places
(`marked`, `asked_at`) and the list of all of them (`questions_at`)."""

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from accounts.models import Viewer
from community.questions.models import Answer, Question
from community.questions.places import Spot, spots
from items.models import Item
from shared.clock import clock

register = template.Library()

MOST = 200  # on one page; what is asked later is found in the lists
_NAMED = re.compile(r'<([a-z][a-z0-9]*) id="(p[1-9]\d*)"')
# What may not have anything but its own parts around it gets its mark inside.
_PARTS = {"li", "dt", "dd", "summary"}


@dataclass(frozen=True)
class Asked:
    """A question beside its place: the place's first words, or "" where it is gone or the whole."""

    question: Question
    spot: Spot | None

    @property
    def label(self) -> str:
        return self.spot.label if self.spot else ""

    @property
    def clock(self) -> str:
        return clock(self.question.second) if self.question.second is not None else ""


@dataclass(frozen=True)
class Gathered:
    """All that the viewer may see of what was asked about an item, in the order of its text."""

    item: Item
    rows: list[Asked]

    @property
    def by_place(self) -> dict[str, list[Asked]]:
        found: dict[str, list[Asked]] = defaultdict(list)
        for row in self.rows:
            if row.spot:
                found[row.spot.name].append(row)
        return found


def gather(item: Item, viewer: Viewer) -> Gathered:
    """Two queries: the questions and, where one of them has a place, what the page names."""
    questions = list(Question.objects.at_places_of(item, viewer)[:MOST])
    there = spots(item) if any(row.place for row in questions) else []
    order = {spot.name: number for number, spot in enumerate(there)}
    rows = [
        Asked(row, there[order[row.place]] if row.place in order else None) for row in questions
    ]
    last = len(there)
    rows.sort(key=lambda row: (order.get(row.question.place, last), row.question.second or 0))
    return Gathered(item, rows)


@register.simple_tag(takes_context=True)
def gather_questions(context: template.Context, item: Item) -> str:
    """Fetch what was asked about an item, for the tags below."""
    context["asked_here"] = gather(item, context["request"].user)
    return ""


@register.simple_tag(takes_context=True)
def marked(context: template.Context, html: str) -> SafeString:
    """Cleaned `html` with a mark at each paragraph that somebody asked about."""
    gathered: Gathered | None = context.get("asked_here")
    by_place = gathered.by_place if gathered else {}

    def mark(found: re.Match[str]) -> str:
        rows = by_place.get(found[2])
        if not rows:
            return found[0]
        end = html.index(">", found.end()) + 1
        inserted.append((end if found[1] in _PARTS else found.start(), _mark(rows)))
        return found[0]

    inserted: list[tuple[int, str]] = []
    if by_place:
        _NAMED.sub(mark, html)
    for at, words in reversed(inserted):
        html = f"{html[:at]}{words}{html[at:]}"
    # Cleaned before it came here, and what was added was rendered.
    return mark_safe(html)


def _mark(rows: list[Asked]) -> str:
    return render_to_string(
        "questions/_asked_mark.html", {"count": len(rows), "first": rows[0].question}
    ).strip()


@register.simple_tag(takes_context=True)
def asked_at(context: template.Context, place: str, start: float, end: float) -> SafeString:
    """A mark for what was asked at a film's seconds from `start` until `end`."""
    gathered: Gathered | None = context.get("asked_here")
    rows = gathered.by_place.get(place, []) if gathered else []
    here = [row for row in rows if _during(row.question, start, end)]
    return mark_safe(_mark(here)) if here else SafeString()


def _during(question: Question, start: float, end: float) -> bool:
    return question.second is not None and start <= question.second < end


@register.inclusion_tag("questions/_asked_here.html", takes_context=True)
def questions_at(context: template.Context, item: Item) -> dict[str, Any]:
    """The questions about an item in the order of its text, and the way to ask one."""
    gathered: Gathered = context.get("asked_here") or gather(item, context["request"].user)
    return {"item": item, "rows": gathered.rows, "user": context["user"]}


@register.filter
def endorsed_by(answer: Answer, user: Viewer) -> bool:
    """Whether that person endorsed an answer whose endorsements were fetched."""
    return any(row.by_id == user.pk for row in answer.endorsements.all())
