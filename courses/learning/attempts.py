"""What a learner does with a quiz: start it, hand in answers, let its time run out."""

from datetime import datetime
from random import Random
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from activity.events import record
from activity.models import Verb
from courses.catalogue import quiz
from courses.catalogue.models import Component, Lesson
from courses.learning import sittings
from courses.learning.actions import begin, finish, passed
from courses.learning.models import Attempt, Sitting


@transaction.atomic
def start(
    *, component: Component, by: User, at: datetime | None = None, random: Random | None = None
) -> Sitting:
    """Begin a quiz that is drawn or timed, or come back to it: one sitting runs at a time.

    Raises `PermissionDenied` where no attempt is left.
    """
    at = at or timezone.now()
    _end_over(sittings.open_sittings(at).filter(user=by, component=component), by)
    return sittings.begin(component, by, at, random)


def attempt(
    *,
    component: Component,
    by: User,
    answers: dict[str, Any],
    sitting: int | None = None,
    number: int | None = None,
    as_is: bool = False,
    at: datetime | None = None,
) -> Attempt:
    """Grade and keep one try at a quiz; passing finishes a lesson whose rule says so.

    `sitting` is what the answers belong to, where the quiz is sat; else `number` tells how many tries
    there were before: the same answers sent twice are one try. `as_is` hands in a timed quiz with
    questions left open; so does the end of its time.
    Raises `ValidationError`, its messages by the problem's place, where something is not answered:
    that is no try, and tells nothing. Raises `PermissionDenied` where no attempt is left or the quiz
    was not started, `TooLate` where its time was over.
    """
    at = at or timezone.now()
    if not quiz.is_sat(component.data):
        return _attempt(component, by, answers, number, at)
    try:
        tried, is_late = _hand_in(component, by, answers, sitting, as_is, at)
    except ValidationError:
        sittings.keep(component=component, by=by, answers=answers, at=at)
        raise
    if is_late:
        raise sittings.TooLate(tried)
    return tried


@transaction.atomic
def _attempt(
    component: Component, by: User, answers: dict[str, Any], number: int | None, at: datetime
) -> Attempt:
    sittings.lock(by)
    tries = Attempt.objects.filter(user=by, component=component)
    last = tries.order_by("-pk").first()
    if number is not None and last and last.answers == answers and tries.count() > number:
        return last
    sittings.check_left(component, by)
    _refuse_open_questions(component, answers, None)
    return _grade(component, by, answers, at, None)


@transaction.atomic
def _hand_in(
    component: Component,
    by: User,
    answers: dict[str, Any],
    sitting: int | None,
    as_is: bool,
    at: datetime,
) -> tuple[Attempt, bool]:
    """The attempt that a sitting became, and whether that was before these answers arrived."""
    sittings.lock(by)
    row = sittings.running(component, by)
    if sitting is not None and (row is None or row.pk != sitting):
        row = Sitting.objects.filter(pk=sitting, component=component, user=by).first()
        if row is not None and row.attempt is not None:
            return row.attempt, row.attempt.answers != answers
    if row is None or not quiz.fits(component.data, row.drawn, row.asked):
        raise PermissionDenied(sittings.NOT_STARTED)
    if sittings.is_over(row, at):
        return _end(row), True
    if row.ends_at is None or not (as_is or at >= row.ends_at):
        _refuse_open_questions(component, answers, row.drawn)
    return _grade(component, by, answers, at, row), False


def end_over(*, by: User | None = None, at: datetime | None = None) -> int:
    """Grade what was saved of sittings whose time is over, a person's or all; tells how many.

    Each person's are a transaction of their own.
    """
    at = at or timezone.now()
    due = sittings.open_sittings(at)
    users = [by] if by else User.objects.filter(pk__in=due.values("user")).order_by("pk")
    return sum(_end_over(due.filter(user=user), user) for user in users)


@transaction.atomic
def _end_over(rows: QuerySet[Sitting], by: User) -> int:
    sittings.lock(by)
    found = [row for row in rows if quiz.fits(row.component.data, row.drawn, row.asked)]
    for row in found:
        _end(row)
    # The others are void, the quiz being another one by now: nobody will ever end them.
    sittings.discard(rows.all())
    return len(found)


def _end(row: Sitting) -> Attempt:
    component, by = row.component, row.user
    at = row.ends_at or timezone.now()
    return _grade(component, by, sittings.kept(row), at, row)


def _refuse_open_questions(
    component: Component, answers: dict[str, Any], drawn: quiz.Drawn | None
) -> None:
    if faults := quiz.faults(component.data, answers, drawn):
        raise ValidationError({place: [fault] for place, fault in faults.items()})


def _grade(
    component: Component, by: User, answers: dict[str, Any], at: datetime, sitting: Sitting | None
) -> Attempt:
    points = quiz.grade(component.data, answers, sitting.drawn if sitting else None)
    score = quiz.score(component.data, points)
    tried = Attempt.objects.create(
        user=by, component=component, answers=answers, points=points, score=score, at=at
    )
    if sitting is not None:
        sittings.settle(sitting, tried)
    lesson = component.lesson
    record(Verb.ATTEMPT, user=by, item=lesson.item, amount=score, at=at)
    if lesson.rule == Lesson.Rule.QUIZ and quiz.passes(component.data, score):
        # Two quizzes may be passed at once: the lock lets the later one see the other.
        begin(lesson, by)
        if passed(lesson=lesson, by=by):
            finish(lesson, by, at)
    return tried
