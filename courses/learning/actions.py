"""What a learner does: enrol, move on, finish. For quizzes see `attempts`."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from activity.events import record
from activity.models import Verb
from courses.catalogue import prices
from courses.catalogue.models import Cohort, Component, Course, Lesson
from courses.learning import invitations
from courses.learning.certificates import issue
from courses.learning.models import Attempt, Enrolment, Progress
from courses.learning.pace import unlock
from items import actions as items
from items import following
from items.models import Admission, Status
from items.teaching import teaches
from shared import markdown, text

AT_ONCE = 1000  # courses finished by one run of `finish_due`


@transaction.atomic
def enrol(
    *, course: Course, by: User, cohort: Cohort | None = None, at: datetime | None = None
) -> bool:
    """Take a course, or take it up again; tells whether the person did not.

    What costs something is taken by who was let in: bought it elsewhere, was invited, teaches it. A
    course with cohorts is taken in one of them; who had one, or was invited to one, comes to it where
    none is chosen. Raises `PermissionDenied` where one may not see it or was not let in, another course
    has to be finished before, no cohort is chosen, or the cohort is over or full.
    """
    at = at or timezone.now()
    invitations.lock(by)
    _hold(course, by)
    own = Enrolment.objects.filter(user=by, course=course).select_related("cohort").first()
    invited = invitations.waiting_for(by).filter(course=course).select_related("cohort").first()
    cohort = cohort or (own.cohort if own else None) or (invited.cohort if invited else None)
    if why := refusal(course, by):
        raise PermissionDenied(why)
    if own is None or own.left_at is not None or own.cohort != cohort:
        keeps = invited is not None and invited.cohort == cohort
        _check_enrolling(course, by, cohort, own, at, has_seat=keeps)
    used = invitations.use(course, by, cohort)
    new = _take(course, by, at, cohort, admits=not used and not course.price)
    if new:
        # Its free lessons may have been all that there was to finish.
        _finish_course(course, by, at)
    return new


@transaction.atomic
def leave(*, course: Course, by: User, at: datetime | None = None) -> bool:
    """Go on with a course no more; tells whether the person took it and had not finished it.

    Their progress stays and so does their right to it; their seat is free.
    """
    at = at or timezone.now()
    taken = Enrolment.objects.taken().filter(user=by, course=course, completed_at=None)
    if not taken.update(left_at=at):
        return False
    record(Verb.DISMISS, user=by, item=course.item, at=at)
    following.leave(course.item, by)
    return True


@transaction.atomic
def complete(*, lesson: Lesson, by: User, at: datetime | None = None) -> bool:
    """Finish a lesson, and with the last one the course; tells whether it was not finished yet.

    Finishing is never taken back. Raises `PermissionDenied` where the quiz has to be passed first.
    """
    if lesson.rule == Lesson.Rule.QUIZ and not passed(lesson=lesson, by=by):
        raise PermissionDenied(_("Pass the quiz to finish this lesson."))
    return finish(lesson, by, at or timezone.now())


def passed(*, lesson: Lesson, by: User) -> bool:
    """Whether the person passed every quiz of the lesson."""
    quizzes = lesson.components.filter(kind=Component.Kind.QUIZ)
    good = Attempt.objects.good().filter(user=by).values("component")
    return not quizzes.exclude(pk__in=good).exists()


def missing(course: Course, user: User) -> list[Course]:
    """The courses that the person has to finish before they may take this one.

    What they may not see they cannot finish: it is neither asked for nor named.
    """
    done = Enrolment.objects.filter(user=user, completed_at__isnull=False).values("course")
    required = course.prerequisites.visible_to(user).exclude(pk__in=done)
    return list(required.select_related("item").order_by("pk"))


def refusal(course: Course, by: User) -> str:
    """Why a person may not take a course that costs something, and how they get in; "" if they may."""
    if not course.price or invitations.holds(course, by) or teaches(by, course.item):
        return ""
    if invitations.waiting_for(by).filter(course=course).exists():
        return ""
    how = text.plain(markdown.render(course.how_to_buy)) or _("Ask who teaches it to let you in.")
    return _("This course costs %(price)s. %(how)s") % {
        "price": prices.amount(course.price),
        "how": how,
    }


def _hold(course: Course, by: User) -> None:
    """Until the transaction ends nobody takes the course back: they could not see yet who takes it."""
    Course.objects.select_for_update(no_key=True).get(pk=course.pk)
    if not Course.objects.visible_to(by).filter(pk=course.pk).exists():
        raise PermissionDenied(_("This course is not offered any more."))


def _check_enrolling(
    course: Course,
    by: User,
    cohort: Cohort | None,
    own: Enrolment | None,
    at: datetime,
    *,
    has_seat: bool,
) -> None:
    if wanting := missing(course, by):
        titles = ", ".join(str(each) for each in wanting)
        raise PermissionDenied(_("Finish first: %(titles)s") % {"titles": titles})
    if cohort is None:
        if own is None and course.cohorts.exists():
            raise PermissionDenied(_("Choose a cohort to take this course with."))
        return
    # The lock lets only one of two learners have the last seat.
    cohort = course.cohorts.select_for_update().get(pk=cohort.pk)
    if cohort.ends_at is not None and cohort.ends_at <= at:
        raise PermissionDenied(_("This cohort is over."))
    if not has_seat and invitations.seats_left(cohort) == 0:
        raise PermissionDenied(_("This cohort is full."))


def _take(
    course: Course, by: User, at: datetime, cohort: Cohort | None = None, *, admits: bool = True
) -> bool:
    if admits:
        items.admit(
            user=by,
            gate=course.item,
            source=Admission.Source.ENROLMENT,
            at=cohort.starts_at if cohort else at,
            expires_at=cohort.ends_at if cohort else None,
        )
    enrolment, new = Enrolment.objects.get_or_create(
        user=by, course=course, defaults={"at": at, "cohort": cohort}
    )
    if new:
        record(Verb.ENROL, user=by, item=course.item, at=at)
        following.learn(course.item, by, at)
    elif cohort is not None and enrolment.cohort_id != cohort.pk:
        enrolment.cohort = cohort
        enrolment.save(update_fields=["cohort"])
    if course.sequential:
        unlock(course, by)
    return _come_back(course, by, at, cohort) or new


def _come_back(course: Course, by: User, at: datetime, cohort: Cohort | None = None) -> bool:
    left = Enrolment.objects.filter(user=by, course=course, left_at__isnull=False)
    # Not into a cohort whose seats nobody counted.
    if not left.filter(Q(cohort=None) | Q(cohort=cohort)).update(left_at=None):
        return False
    record(Verb.UNDISMISS, user=by, item=course.item, at=at)
    following.learn(course.item, by, at)
    return True


def begin(lesson: Lesson, by: User) -> Progress:
    """Where a person is in a lesson, the row locked until the transaction ends."""
    Progress.objects.get_or_create(user=by, lesson=lesson)
    return Progress.objects.select_for_update().get(user=by, lesson=lesson)


def finish(lesson: Lesson, by: User, at: datetime) -> bool:
    """Finish a lesson whose rule is fulfilled: see `complete`, which asks for that first."""
    progress = begin(lesson, by)
    if progress.completed_at is not None:
        return False
    progress.completed_at = progress.at = at
    progress.last = progress.furthest = 1.0
    progress.save()
    if lesson.course.open:
        # Whoever finishes a lesson has begun the course, also where no gate made them enrol.
        _take(lesson.course, by, at)
    else:
        _come_back(lesson.course, by, at)
    record(Verb.COMPLETE, user=by, item=lesson.item, at=at)
    if lesson.course.sequential:
        unlock(lesson.course, by)
    _finish_course(lesson.course, by, at)
    return True


def finish_due(at: datetime | None = None) -> int:
    """Finish courses for learners to whom nothing is left in them since a lesson was taken out; tells
    for how many. What an author takes out for an hour should finish nobody's course: run it at night.
    """
    at = at or timezone.now()
    mine = Progress.objects.filter(user=OuterRef(OuterRef("user")), lesson=OuterRef("pk"))
    published = Lesson.objects.filter(course=OuterRef("course"), item__status=Status.PUBLISHED)
    left = published.exclude(Exists(mine.filter(completed_at__isnull=False)))
    going_on = Enrolment.objects.taken().filter(completed_at=None, course__item__status="published")
    due = going_on.filter(Exists(published)).exclude(Exists(left)).order_by("pk")
    rows = list(due.select_related("user", "course__item")[:AT_ONCE])
    for row in rows:
        with transaction.atomic():
            _finish_course(row.course, row.user, at)
    return len(rows)


def _finish_course(course: Course, by: User, at: datetime) -> None:
    # The enrolment's lock lets only one of two last lessons finish the course.
    enrolment = Enrolment.objects.select_for_update().filter(user=by, course=course).first()
    if enrolment is None or enrolment.completed_at is not None:
        return
    done = Progress.objects.filter(user=by, completed_at__isnull=False).values("lesson")
    published = course.lessons.filter(item__status="published")
    if not published.exists() or published.exclude(pk__in=done).exists():
        return
    enrolment.completed_at = at
    enrolment.save(update_fields=["completed_at"])
    record(Verb.COMPLETE, user=by, item=course.item, at=at)
    issue(enrolment.pk)
