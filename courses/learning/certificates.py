"""Certificates: who gets one, who may see it, and what its holder and its teachers may do with it.

For whoever finishes a course that certifies, in the same transaction (`actions`). Who had finished
before its author decided so gets theirs from the periodic `issue_missing`, or at once by asking.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User, Viewer
from courses.catalogue.models import Component, Course, Lesson
from courses.learning import codes
from courses.learning.models import Certificate, CertificateQuerySet, Enrolment
from items.models import Status
from items.teaching import teachers, teaches

BATCH = 500


@transaction.atomic
def issue(enrolment: int) -> Certificate | None:
    """The certificate of an enrolment, by id: the one there is, or a new one; None where there is to
    be none. However many ask at once, there is one."""
    rows = Enrolment.objects.certified().select_related("user", "course__item__author")
    row = rows.filter(pk=enrolment).first()
    if row is None or row.completed_at is None:
        return None
    item = row.course.item
    taught = [item.author, *teachers(item)]
    certificate, _new = Certificate.objects.get_or_create(
        enrolment=row,
        defaults={
            "code": codes.new(),
            "name": row.user.public_name,
            "title": item.title,
            "language": item.language,
            "at": row.completed_at,
            "teachers": list(dict.fromkeys(user.pk for user in taught if user)),
            **work_of(row.course),
        },
    )
    return certificate


def work_of(course: Course) -> dict[str, int]:
    """What has to be done to finish a course as it is: lessons, their minutes, quizzes to pass."""
    lessons = course.lessons.filter(item__status=Status.PUBLISHED)
    quizzes = Component.objects.filter(
        lesson__in=lessons.filter(rule=Lesson.Rule.QUIZ), kind=Component.Kind.QUIZ
    )
    work = lessons.aggregate(lessons=Count("pk"), minutes=Sum("minutes", default=0))
    return {**work, "quizzes": quizzes.count()}


def claim(*, course: Course, by: User) -> Certificate | None:
    """What `issue` gives to a person who finished the course; None to others."""
    row = course.enrolments.filter(user=by).first()
    return issue(row.pk) if row else None


def issue_missing() -> int:
    """Give certificates to some of those who lack one, the longest enrolled first; tells to how many."""
    missing = Enrolment.objects.certified().filter(certificate=None).order_by("pk")
    return sum(issue(pk) is not None for pk in missing.values_list("pk", flat=True)[:BATCH])


@dataclass(frozen=True)
class Seen:
    """A certificate and how a viewer stands to it."""

    certificate: Certificate
    is_mine: bool
    # Teachers of the course and moderators may revoke it.
    may_decide: bool
    # Moderators and whoever revoked it may give it back.
    may_reinstate: bool = False

    @property
    def is_public(self) -> bool:
        """Whether whoever has the code may see it."""
        shared = self.certificate.sharing != Certificate.Sharing.NOBODY
        return self.certificate.is_valid and shared

    @property
    def is_shown(self) -> bool:
        """Whether the viewer may see more of it than that it is no longer valid."""
        return self.is_public or self.is_mine or self.may_decide


def seen(certificate: Certificate, viewer: Viewer) -> Seen:
    """How the viewer stands to it; one query at most for a row of `with_people`."""
    enrolment = certificate.enrolment
    if enrolment is None or not isinstance(viewer, User):
        return Seen(certificate, is_mine=False, may_decide=False)
    moderates = viewer.can_moderate
    return Seen(
        certificate,
        is_mine=enrolment.user_id == viewer.pk,
        may_decide=moderates or teaches(viewer, enrolment.course.item),
        may_reinstate=moderates or certificate.revoked_by_id == viewer.pk,
    )


def find(typed: str) -> Certificate | None:
    """The certificate of a code as somebody typed it."""
    code = codes.read(typed)
    return Certificate.objects.with_people().filter(pk=code).first() if code else None


def certificates_of(user: User) -> CertificateQuerySet:
    """All of a person's own, the latest first, those withdrawn among them."""
    rows = Certificate.objects.with_people().filter(enrolment__user=user)
    return rows.order_by("-at", "pk")


def shown_of(person: User) -> CertificateQuerySet:
    """Those that a person shows on their profile."""
    return certificates_of(person).valid().filter(sharing=Certificate.Sharing.PROFILE)


def teachers_of(certificates: Iterable[Certificate]) -> dict[str, list[User]]:
    """Who taught what each certificate is for, by its code; one query for all of them."""
    certificates = list(certificates)
    ids = {pk for each in certificates for pk in each.teachers}
    people = User.objects.in_bulk(ids) if ids else {}
    return {each.pk: [people[pk] for pk in each.teachers if pk in people] for each in certificates}


@transaction.atomic
def rename(*, certificate: Certificate) -> bool:
    """Let it bear its holder's present name; its page says since when. Tells whether that is new."""
    row = _locked(certificate)
    if row.enrolment is None or row.revoked_at or row.name == row.enrolment.user.public_name:
        return False
    certificate.name = row.enrolment.user.public_name
    certificate.renamed_at = timezone.now()
    certificate.save(update_fields=["name", "renamed_at"])
    return True


def share(*, certificate: Certificate, sharing: str) -> None:
    """Let those see it whom its holder chose, one of `Certificate.Sharing`."""
    certificate.sharing = sharing
    # Alone: meanwhile somebody may have revoked it.
    certificate.save(update_fields=["sharing"])


@transaction.atomic
def revoke(*, certificate: Certificate, by: User, reason: str) -> bool:
    """Declare it no longer valid; its holder is told why. Tells whether it was valid.

    Raises `PermissionDenied` without a reason.
    """
    if not (reason := " ".join(reason.split())):
        raise PermissionDenied(_("Say why: its holder reads it."))
    if not _locked(certificate).is_valid:
        return False
    certificate.revoked_at, certificate.revoked_by = timezone.now(), by
    certificate.revoked_for = reason[: Certificate.MAX_REASON]
    certificate.save(update_fields=["revoked_at", "revoked_by", "revoked_for"])
    return True


@transaction.atomic
def reinstate(*, certificate: Certificate) -> bool:
    """Let a certificate that was revoked be valid again; tells whether it was."""
    changed = Certificate.objects.filter(
        ~Q(revoked_at=None), pk=certificate.pk, enrolment__isnull=False
    ).update(revoked_at=None, revoked_by=None, revoked_for="")
    certificate.refresh_from_db(fields=["revoked_at", "revoked_by", "revoked_for"])
    return bool(changed)


def _locked(certificate: Certificate) -> Certificate:
    rows = Certificate.objects.select_for_update(of=("self",)).select_related("enrolment__user")
    return rows.get(pk=certificate.pk)
