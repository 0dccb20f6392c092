"""Where a member left off."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Greatest, JSONObject
from django.urls import reverse

from accounts.models import User
from courses.catalogue.models import Lesson
from courses.learning.models import Enrolment, EnrolmentQuerySet, Progress
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
    # Of the lesson, which may be another one than its course's.
    lesson_language: str
    percent: int

    @property
    def url(self) -> str:
        return resume_url(self.pk)


def resume_url(lesson: int) -> str:
    """Leads to where a person left a lesson."""
    return reverse("resume", args=[lesson])


def to_continue(user: User, limit: int = SHOWN) -> list[Resume]:
    """The courses the person has begun and not finished, the one they were in last first.

    One query. One goes on in the unfinished lesson that one was in last, if one has finished none of
    the course since, else in the first unfinished one (of those that one may see).
    """
    going_on = Enrolment.objects.taken().filter(user=user, completed_at=None)
    rows = placed(going_on, user).filter(next__isnull=False)
    rows = rows.values(
        "course", "course__item__title", "course__item__language", "next", "whole", "done"
    )
    return [
        Resume(
            course=row["course"],
            title=row["course__item__title"],
            lesson=row["next"]["title"],
            pk=row["next"]["pk"],
            language=row["course__item__language"],
            lesson_language=row["next"]["language"],
            percent=percent(row["done"], row["whole"]),
        )
        for row in rows[:limit]
    ]


def placed(enrolments: EnrolmentQuerySet, user: User) -> QuerySet[Any, Any]:
    """Those of a person's own enrolments whose course they may see, the one they were in last first.

    Each gets `next`, the lesson to go on in, as {"pk", "title", "language", "minutes", "rule",
    "furthest"} or None, `whole` and `done`, the weights of its published and of the finished lessons,
    `is_begun`, and `last`, when they were last in it, which is when they took it where they have not
    begun.
    """
    visible = Item.objects.visible_to(user)
    mine = Progress.objects.filter(user=user, lesson=OuterRef("pk"))
    left = mine.filter(completed_at=None, at__gt=OuterRef(OuterRef("ended")))
    ahead = (
        Lesson.objects.visible_to(user)
        .filter(course=OuterRef("course"))
        .exclude(Exists(mine.filter(completed_at__isnull=False)))
        .annotate(
            left=Subquery(left.values("at")[:1]),
            furthest=Coalesce(Subquery(mine.values("furthest")[:1]), 0.0),
        )
        .order_by(F("left").desc(nulls_last=True), "section__position", "position")
    )
    found = JSONObject(
        pk="pk",
        title="item__title",
        language="item__language",
        minutes="minutes",
        rule="rule",
        furthest="furthest",
    )
    lessons = Lesson.objects.filter(course=OuterRef("course"), item__status=Status.PUBLISHED)
    finished = Progress.objects.filter(user=user, completed_at__isnull=False)
    touched = Progress.objects.filter(user=user, lesson__course=OuterRef("course"))
    ended = touched.order_by().values("lesson__course").annotate(ended=Max("completed_at"))
    return (
        enrolments.filter(Exists(visible.filter(pk=OuterRef("course"))))
        .annotate(ended=Coalesce(Subquery(ended.values("ended")), Value(_NEVER)))
        .annotate(
            next=Subquery(ahead.values(found=found)[:1]),
            whole=_weight(lessons),
            done=_weight(lessons.filter(pk__in=finished.values("lesson"))),
            last=Coalesce(Subquery(touched.order_by("-at").values("at")[:1]), "at"),
            is_begun=Exists(touched),
        )
        .order_by("-last", "-pk")
    )


def _weight(lessons: QuerySet[Lesson]) -> Coalesce:
    """What those lessons of an outer query's course count together: `outline.weight` in SQL."""
    summed = lessons.order_by().values("course").annotate(sum=Sum(Greatest("minutes", Value(1))))
    return Coalesce(Subquery(summed.values("sum")), 0)
