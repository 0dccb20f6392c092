"""Where a member left off."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Exists, F, Max, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Greatest, JSONObject
from django.urls import reverse

from accounts.models import User
from courses.catalogue.models import Lesson
from courses.learning.models import Enrolment, Progress
from courses.learning.outline import percent
from items.models import Item, Status

SHOWN = 3
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Resume:
    """One course in the middle: the lesson to go on in, and how much of the course is done.

    `url` leads to the very paragraph or second at which the person left.
    """

    course: int
    title: str
    pk: int
    lesson: str
    language: str
    percent: int

    @property
    def url(self) -> str:
        return reverse("resume", args=[self.pk])


def to_continue(user: User, limit: int = SHOWN) -> list[Resume]:
    """The courses the person has begun and not finished, the one they were in last first.

    One query. One goes on in the unfinished lesson that one was in last, if one has finished none of
    the course since, else in the first unfinished one (of those that one may see).
    """
    visible = Item.objects.visible_to(user)
    mine = Progress.objects.filter(user=user, lesson=OuterRef("pk"))
    left = mine.filter(completed_at=None, at__gt=OuterRef(OuterRef("ended")))
    ahead = (
        Lesson.objects.visible_to(user)
        .filter(course=OuterRef("course"))
        .exclude(Exists(mine.filter(completed_at__isnull=False)))
        .annotate(left=Subquery(left.values("at")[:1]))
        .order_by(F("left").desc(nulls_last=True), "section__position", "position")
    )
    lessons = Lesson.objects.filter(course=OuterRef("course"), item__status=Status.PUBLISHED)
    finished = Progress.objects.filter(user=user, completed_at__isnull=False)
    touched = Progress.objects.filter(user=user, lesson__course=OuterRef("course"))
    ended = touched.order_by().values("lesson__course").annotate(ended=Max("completed_at"))
    enrolments = (
        Enrolment.objects.filter(user=user, completed_at=None)
        .filter(Exists(visible.filter(pk=OuterRef("course"))))
        .annotate(ended=Coalesce(Subquery(ended.values("ended")), Value(_NEVER)))
        .annotate(
            next=Subquery(ahead.values(found=JSONObject(pk="pk", title="item__title"))[:1]),
            whole=_weight(lessons),
            done=_weight(lessons.filter(pk__in=finished.values("lesson"))),
            last=Coalesce(Subquery(touched.order_by("-at").values("at")[:1]), "at"),
        )
        .filter(next__isnull=False)
        .order_by("-last", "-pk")
    )
    rows = enrolments.values(
        "course", "course__item__title", "course__item__language", "next", "whole", "done"
    )
    return [
        Resume(
            course=row["course"],
            title=row["course__item__title"],
            lesson=row["next"]["title"],
            pk=row["next"]["pk"],
            language=row["course__item__language"],
            percent=percent(row["done"], row["whole"]),
        )
        for row in rows[:limit]
    ]


def _weight(lessons: QuerySet[Lesson]) -> Coalesce:
    """What those lessons of an outer query's course count together: `outline.weight` in SQL."""
    summed = lessons.order_by().values("course").annotate(sum=Sum(Greatest("minutes", Value(1))))
    return Coalesce(Subquery(summed.values("sum")), 0)
