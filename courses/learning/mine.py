"""What one person learns: their courses with where they go on, what opens when, what to try again.

Each function asks one query, whatever the number of courses.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest

from accounts.models import User
from courses.catalogue.models import Lesson
from courses.learning.models import COURSE_TEXTS, Enrolment, Progress
from courses.learning.outline import percent
from courses.learning.quizzes import percent as percent_of
from courses.learning.resume import placed, resume_url
from items.models import Admission, Status

_DAY = Value(timedelta(days=1))
_MEASURED = {Lesson.Rule.READ, Lesson.Rule.WATCH}


@dataclass(frozen=True)
class Next:
    """The lesson to go on in; `percent` says how much is read or watched, where its rule asks that."""

    pk: int
    title: str
    language: str
    minutes: int
    rule: str
    percent: int

    @property
    def url(self) -> str:
        return resume_url(self.pk)


@dataclass(frozen=True)
class Mine:
    """A course that somebody takes, has finished or left."""

    enrolment: Enrolment
    percent: int
    # Of what is not finished.
    minutes_left: int
    # When they were last in it, or took it.
    last: datetime
    is_begun: bool
    next: Next | None
    # When the right to its lessons ends, if it does.
    until: datetime | None

    @property
    def pk(self) -> int:
        return int(self.enrolment.course_id)

    @property
    def title(self) -> str:
        return self.enrolment.course.item.title

    @property
    def language(self) -> str:
        return self.enrolment.course.item.language

    @property
    def url(self) -> str:
        return self.enrolment.course.get_absolute_url()

    @property
    def state(self) -> str:
        """going, finished or left."""
        if self.enrolment.completed_at is not None:
            return "finished"
        return "left" if self.enrolment.left_at is not None else "going"

    def is_over(self, now: datetime) -> bool:
        """Whether the right to its lessons has ended."""
        return self.until is not None and self.until <= now


@dataclass(frozen=True)
class Opening:
    """A lesson that opens by itself, and when."""

    lesson: Lesson
    at: datetime


@dataclass(frozen=True)
class Finished:
    """How much was finished: lessons, and the minutes that they are said to take."""

    lessons: int
    minutes: int


def courses_of(user: User) -> list[Mine]:
    """All courses the person took and may see, the one they were in last first."""
    admission = Admission.objects.filter(user=user, gate=OuterRef("course__item"))
    rows = (
        placed(Enrolment.objects.filter(user=user), user)
        .annotate(until=Subquery(admission.values("expires_at")[:1]))
        .select_related("course__item", "cohort", "certificate")
        .defer(*COURSE_TEXTS)
    )
    return [_mine(row) for row in rows]


def _mine(row: Any) -> Mine:
    return Mine(
        enrolment=row,
        percent=percent(row.done, row.whole),
        minutes_left=row.whole - row.done,
        last=row.last,
        is_begun=row.is_begun,
        next=_next(row.next) if row.next else None,
        until=row.until,
    )


def _next(found: dict[str, Any]) -> Next:
    share = found["furthest"] if found["rule"] in _MEASURED else 0
    shown = {name: found[name] for name in ("pk", "title", "language", "minutes", "rule")}
    return Next(**shown, percent=percent_of(share))


def openings(user: User, courses: Iterable[int], now: datetime) -> dict[int, Opening]:
    """The first lesson of each of these courses that only its time keeps closed to the person, by the
    course's id. The conditions are those of `visible_to`."""
    mine = FilteredRelation(
        "item__gate__admissions", condition=Q(item__gate__admissions__user=user)
    )
    after = ExpressionWrapper(F("item__opens_after") * _DAY, output_field=DurationField())
    each = Greatest(
        ExpressionWrapper(F("mine__at") + after, output_field=DateTimeField()),
        Coalesce("item__opens_at", "mine__at"),
    )
    done = Progress.objects.filter(user=user, lesson=OuterRef("pk"), completed_at__isnull=False)
    named: QuerySet[Any, Any] = Lesson.objects.named_to(user)
    rows = (
        named.filter(is_visible=False, course__in=list(courses), item__status=Status.PUBLISHED)
        .annotate(mine=mine, opens=Case(When(mine__opens_all=True, then="mine__at"), default=each))
        .filter(Q(mine__expires_at=None) | Q(mine__expires_at__gt=F("opens")), opens__gt=now)
        .filter(Q(mine__opens_all=True) | Q(mine__step__gte=F("item__step")))
        .exclude(Exists(done))
        .select_related("item")
        .defer("item__body", "item__html", "item__search")
        .order_by("course", "opens", "section__position", "position")
        .distinct("course")
    )
    return {row.course_id: Opening(row, row.opens) for row in rows}


def finished_since(user: User, moment: datetime) -> Finished:
    """What the person finished since then."""
    rows = Progress.objects.filter(user=user, completed_at__gte=moment)
    sums = rows.aggregate(lessons=Count("pk"), minutes=Coalesce(Sum("lesson__minutes"), 0))
    return Finished(**sums)
