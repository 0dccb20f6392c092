"""Quizzes that somebody tried and did not pass, and may try again."""

from dataclasses import dataclass

from django.db.models import Exists, F, FloatField, Max, OuterRef, Q, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from accounts.models import User
from courses.catalogue.media import anchor
from courses.catalogue.models import Component, Lesson
from courses.learning.models import Allowance, Attempt, Enrolment
from courses.learning.quizzes import percent
from shared.queries import SubqueryCount

SHOWN = 5


@dataclass(frozen=True)
class Retry:
    """A quiz to try again, and the best that was reached so far."""

    component: Component
    best: float

    @property
    def title(self) -> str:
        return str(self.component.data.get("title", ""))

    @property
    def lesson(self) -> Lesson:
        return self.component.lesson

    @property
    def percent(self) -> int:
        return percent(self.best)

    @property
    def url(self) -> str:
        return f"{self.lesson.get_absolute_url()}#{anchor(self.component)}"


def retries(user: User, limit: int = SHOWN) -> list[Retry]:
    """Those of the courses that the person goes on with, the one tried last first. One query."""
    courses = Enrolment.objects.taken().filter(user=user, completed_at=None).values("course")
    tries = Attempt.objects.filter(user=user, component=OuterRef("pk")).order_by()
    best = tries.values("component").annotate(best=Max("score")).values("best")
    more = Allowance.objects.filter(user=user, component=OuterRef("pk")).values("attempts")
    # Null where there is no limit.
    allowed = Cast(KeyTextTransform("attempts", "data"), FloatField()) + Coalesce(Subquery(more), 0)
    rows = (
        Component.objects.filter(
            kind=Component.Kind.QUIZ,
            pk__in=Attempt.objects.filter(user=user).values("component"),
            lesson__course__in=courses,
            lesson__in=Lesson.objects.visible_to(user),
        )
        .exclude(Exists(tries.good()))
        .annotate(
            tried=SubqueryCount(tries),
            best=Subquery(best),
            last=Subquery(tries.order_by("-at").values("at")[:1]),
            allowed=allowed,
        )
        .filter(Q(allowed=None) | Q(allowed__gt=F("tried")))
        .select_related("lesson__item", "lesson__course__item")
        .order_by("-last", "-pk")
    )
    return [Retry(row, row.best) for row in rows[:limit]]
