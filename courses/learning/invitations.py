"""Letting people into a course without their paying or choosing it: teachers invite.

A member is named by their handle, which is public, and has their right at once. An address says
nothing of who has it: an invitation to it waits, whether somebody has an account with it or not, until
a person takes the course who has confirmed that address. So nobody learns by inviting who is here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import handles
from accounts.models import User, Viewer
from courses.catalogue.models import Cohort, Course
from courses.learning.models import COURSE_TEXTS, Enrolment, Invitation
from courses.learning.pace import unlock
from items.models import Admission
from items.teaching import teaches

INVITATION = Admission.Source.INVITATION
MAX_EMAIL = 254


@dataclass
class Invited:
    """What became of several lines: how many people may come in, and which lines name nobody who
    could, each with the reason."""

    count: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)


def lock(user: User) -> None:
    """From here to the transaction's end nobody else invites this person, nor do they enrol."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)


def seats_taken(cohort: Cohort) -> int:
    """How many are in a cohort or have a seat kept in it."""
    return cohort.enrolments.taken().count() + cohort.invitations.waiting().count()


def seats_left(cohort: Cohort) -> int | None:
    """How many more may come into a cohort; None where as many may as want."""
    return None if cohort.seats is None else max(0, cohort.seats - seats_taken(cohort))


def invite_all(
    *,
    course: Course,
    by: User,
    lines: Iterable[str],
    cohort: Cohort | None = None,
    expires_at: datetime | None = None,
) -> Invited:
    """Invite those whom the lines name by handle or e-mail; each line for itself."""
    found = Invited()
    for line in lines:
        try:
            invite(course=course, by=by, whom=line, cohort=cohort, expires_at=expires_at)
            found.count += 1
        except PermissionDenied as error:
            found.refused.append((line, str(error)))
    return found


@transaction.atomic
def invite(
    *,
    course: Course,
    by: User,
    whom: str,
    cohort: Cohort | None = None,
    expires_at: datetime | None = None,
    at: datetime | None = None,
) -> None:
    """Let one person in, until a time or the cohort's end; invited again, what they have is changed.

    `whom` is a handle or an address. Raises `PermissionDenied` with the reason where nobody can be
    let in by it, or the cohort is over or full.
    """
    at = at or timezone.now()
    user = email = None
    if "@" in whom.strip()[1:]:
        email = _address(whom)
    else:
        user = _member(whom)
        lock(user)
        _check_member(course, user)
    if cohort is not None:
        # As `actions.enrol` does: one of two has the last seat.
        cohort = course.cohorts.select_for_update().get(pk=cohort.pk)
        if cohort.ends_at is not None and cohort.ends_at <= at:
            raise PermissionDenied(_("This cohort is over."))
    enrolment = Enrolment.objects.filter(course=course, user=user).first() if user else None
    _keep_seat(course, cohort, user, email, enrolment)
    if enrolment is None:
        Invitation.objects.update_or_create(
            course=course,
            user=user,
            email=email,
            defaults={"cohort": cohort, "expires_at": expires_at, "by": by, "at": at},
        )
    elif cohort is not None and enrolment.cohort_id != cohort.pk:
        enrolment.cohort = cohort
        enrolment.save(update_fields=["cohort"])
    if user is not None:
        _admit(course, user, cohort, expires_at, at)


def _address(whom: str) -> str:
    email = whom.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise PermissionDenied(_("This is no e-mail address.")) from error
    if len(email) > MAX_EMAIL:
        raise PermissionDenied(_("This is no e-mail address."))
    return email


def _member(whom: str) -> User:
    handle = handles.normalise(whom.replace("\0", ""))
    user = User.objects.filter(handle=handle, is_active=True, suspended_at=None).first()
    if user is None:
        raise PermissionDenied(_("Nobody has this handle."))
    return user


def _check_member(course: Course, user: User) -> None:
    if teaches(user, course.item):
        raise PermissionDenied(_("They teach this course."))
    own = Admission.objects.filter(user=user, gate=course.item).first()
    if own is None or own.source == INVITATION:
        return
    if own.expires_at is None or own.expires_at > timezone.now():
        # Theirs by their own doing: what a teacher gives can be taken back, this cannot.
        raise PermissionDenied(_("They have the course already."))


def _keep_seat(
    course: Course,
    cohort: Cohort | None,
    user: User | None,
    email: str | None,
    enrolment: Enrolment | None,
) -> None:
    if cohort is None or (enrolment is not None and enrolment.cohort_id == cohort.pk):
        return
    kept = Invitation.objects.waiting().filter(course=course, cohort=cohort, user=user, email=email)
    if kept.exists():
        return
    if seats_left(cohort) == 0:
        raise PermissionDenied(_("This cohort is full."))


def _admit(
    course: Course,
    user: User,
    cohort: Cohort | None,
    expires_at: datetime | None,
    at: datetime | None = None,
) -> None:
    """What was given by invitation before is replaced, also by less; its time goes on."""
    given: dict[str, object] = {
        "source": INVITATION,
        "expires_at": expires_at or (cohort.ends_at if cohort else None),
    }
    if cohort is not None:
        given["at"] = cohort.starts_at
    Admission.objects.update_or_create(
        user=user,
        gate=course.item,
        defaults=given,
        create_defaults={"at": at or timezone.now(), **given},
    )
    if course.sequential:
        unlock(course, user)


def waiting_for(viewer: Viewer) -> QuerySet[Invitation, Invitation]:
    """What a person was invited to, by themselves or at an address that they have confirmed, and
    has not taken yet."""
    if not isinstance(viewer, User):
        return Invitation.objects.none()
    confirmed = EmailAddress.objects.filter(user=viewer, verified=True).values("email")
    rows = Invitation.objects.waiting().filter(Q(user=viewer) | Q(email__in=confirmed))
    return rows.order_by("pk")


def offered(user: User) -> list[Invitation]:
    """What waits for a person of courses that they may see and do not take, the newest first; of two
    to the same course the first, as its page has it. One query."""
    rows = waiting_for(user).filter(course__in=Course.objects.visible_to(user))
    rows = rows.exclude(course__enrolments__user=user).order_by("-pk")
    rows = rows.select_related("course__item", "cohort", "by").defer(*COURSE_TEXTS)
    return list({row.course_id: row for row in rows}.values())


def holds(course: Course, viewer: Viewer) -> bool:
    """Whether a person was let into a course, by whatever right; also where that begins later."""
    if not isinstance(viewer, User):
        return False
    rows = Admission.objects.filter(user=viewer, gate=course.item)
    return rows.filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now())).exists()


def use(course: Course, by: User, cohort: Cohort | None) -> bool:
    """A person takes the course: what was kept for them waits no more; tells whether something was.

    It becomes their right from now on, unless they have one that no teacher gave; with `cohort` for
    as long as that lasts, where the invitation names no end.
    """
    rows = list(waiting_for(by).filter(course=course).select_for_update(of=("self",)))
    if not rows:
        return False
    own = Admission.objects.filter(user=by, gate=course.item).first()
    if own is None or own.source == INVITATION or not holds(course, by):
        _admit(course, by, cohort, rows[0].expires_at)
    Invitation.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return True


@transaction.atomic
def move_along(cohort: Cohort, ended: datetime | None) -> None:
    """Give those in a cohort its times of now, where it `ended` at another one before: its learners,
    and those whom teachers let in until its end. An end of their own stays."""
    gate = Admission.objects.filter(gate=cohort.course_id)
    learners = gate.filter(user__in=cohort.enrolments.values("user"))
    enrolled = learners.filter(source=Admission.Source.ENROLMENT)
    enrolled.update(at=cohort.starts_at, expires_at=cohort.ends_at)
    invited = learners | gate.filter(user__in=cohort.invitations.values("user"))
    given = invited.filter(source=INVITATION)
    given.filter(expires_at=ended).update(expires_at=cohort.ends_at)
    given.update(at=cohort.starts_at)


@transaction.atomic
def withdraw(invitation: Invitation) -> bool:
    """Take back an invitation that nobody has taken, and the right that came with it; tells whether
    it was still there."""
    if invitation.user is not None:
        lock(invitation.user)
    if not Invitation.objects.filter(pk=invitation.pk).delete()[0]:
        return False
    if invitation.user is not None:
        _take_away(invitation.course, invitation.user)
    return True


@transaction.atomic
def withdraw_from(enrolment: Enrolment) -> bool:
    """Take back what a learner has by an invitation; tells whether there was something. What they did
    stays; their seat is free."""
    if not _take_away(enrolment.course, enrolment.user):
        return False
    Enrolment.objects.filter(pk=enrolment.pk).update(cohort=None)
    return True


def _take_away(course: Course, user: User) -> bool:
    given = Admission.objects.filter(user=user, gate=course.item, source=INVITATION, teaches=False)
    return given.delete()[0] > 0
