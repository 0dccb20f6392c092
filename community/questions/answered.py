"""What came in for those who asked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from community.questions.models import Answer, Question
from shared.queries import SubqueryCount

SHOWN = 3


@dataclass(frozen=True)
class Answered:
    """A question with its new answers: how many, and when the newest came."""

    question: Question
    count: int
    last: datetime


def answered(user: User, since: datetime, limit: int = SHOWN) -> list[Answered]:
    """The questions of `user` that others answered since then, but for those of which an answer was
    accepted after that; the latest answered first. One query."""
    new = (
        Answer.objects.visible_to(user)
        .filter(question=OuterRef("pk"), item__published_at__gte=since)
        .exclude(item__author=user)
    )
    latest = new.order_by("-item__published_at").values("item__published_at")[:1]
    rows: QuerySet[Any, Any] = (
        Question.objects.visible_to(user)
        .filter(item__author=user)
        .annotate(new=SubqueryCount(new), last=Subquery(latest))
        .filter(Q(accepted_at=None) | Q(accepted_at__lt=F("last")), last__isnull=False)
        .select_related("item")
        .order_by("-last", "-pk")
    )
    return [Answered(row, row.new, row.last) for row in rows[:limit]]
