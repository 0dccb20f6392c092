"""Where a member left off."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.models import User
from courses.catalogue.models import Lesson
from courses.learning.models import Enrolment, Progress
from items.models import Item, Status
from shared import text
from shared.queries import SubqueryCount

SHOWN = 3


@dataclass(frozen=True)
class Resume:
    """One course in the middle: its next lesson and how much of it is done."""

    title: str
    lesson: str
    language: str
    url: str
    percent: int


def to_continue(user: User, limit: int = SHOWN) -> list[Resume]:
    """The courses the person has begun and not finished, the one they were in last first.

    One query: the next lesson is the first unfinished one that they may see.
    """
    visible = Item.objects.visible_to(user)
    mine = Progress.objects.filter(user=user, lesson=OuterRef("pk"), completed_at__isnull=False)
    ahead = (
        Lesson.objects.filter(course=OuterRef("course"))
        .filter(Exists(visible.filter(pk=OuterRef("pk"))))
        .exclude(Exists(mine))
        .in_order()
    )
    lessons = Lesson.objects.filter(course=OuterRef("course"), item__status=Status.PUBLISHED)
    touched = Progress.objects.filter(user=user, lesson__course=OuterRef("course"))
    done = touched.filter(completed_at__isnull=False, lesson__item__status=Status.PUBLISHED)
    enrolments = (
        Enrolment.objects.filter(user=user, completed_at=None)
        .filter(Exists(visible.filter(pk=OuterRef("course"))))
        .annotate(
            next=Subquery(ahead.values("pk")[:1]),
            next_title=Subquery(ahead.values("item__title")[:1]),
            lessons=SubqueryCount(lessons),
            done=SubqueryCount(done),
            last=Coalesce(Subquery(touched.order_by("-at").values("at")[:1]), "at"),
        )
        .filter(next__isnull=False)
        .order_by("-last", "-pk")
    )
    rows = enrolments.values(
        "course__item__title", "course__item__language", "next", "next_title", "lessons", "done"
    )
    return [
        Resume(
            title=row["course__item__title"],
            lesson=row["next_title"],
            language=row["course__item__language"],
            url=reverse("lesson", args=[row["next"], text.slug(row["next_title"])]),
            percent=round(100 * row["done"] / row["lessons"]) if row["lessons"] else 0,
        )
        for row in rows[:limit]
    ]
