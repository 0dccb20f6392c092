"""Questions that wait for an answer, in templates: `waiting_about`, and `gather_waiting` before it
where what they are about is many."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import template
from django.db.models import Q

from community.questions.models import Question
from items.models import Item

register = template.Library()

MOST = 300  # of all that is gathered; the oldest wait longest


@dataclass(frozen=True)
class Waiting:
    """The questions about one item and what stands in it, the oldest first."""

    questions: list[Question]

    @property
    def since(self) -> datetime | None:
        return self.questions[0].item.published_at if self.questions else None


def _gather(context: template.Context, ids: list[int]) -> dict[int, Waiting]:
    rows = (
        Question.objects.unanswered()
        .listed_for(context["request"].user)
        .filter(Q(about__in=ids) | Q(about__path__overlap=ids))
        .select_related("item", "about")
        .order_by("item__published_at", "pk")[:MOST]
    )
    found: dict[int, list[Question]] = defaultdict(list)
    for row in rows:
        for pk in {row.about_id, *(row.about.path if row.about else [])}:
            if pk in ids:
                found[pk].append(row)
    return {pk: Waiting(found[pk]) for pk in ids}


@register.simple_tag(takes_context=True)
def gather_waiting(context: template.Context, rows: Iterable[Any]) -> str:
    """Fetch the questions about all of `rows`, each of which is an item, in one query."""
    ids = [row.pk for row in rows]
    context["gathered_waiting"] = _gather(context, ids) if ids else {}
    return ""


@register.inclusion_tag("questions/_waiting.html", takes_context=True)
def waiting_about(context: template.Context, item: Item, full: bool = False) -> dict[str, Any]:
    """How many questions about `item` wait and for how long; with `full` also when none does."""
    gathered = context.get("gathered_waiting") or _gather(context, [item.pk])
    return {"waiting": gathered.get(item.pk), "full": full}
