"""What one chooses and needs to take a course: its cohorts, and what it requires."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Viewer
from courses.catalogue.models import Cohort, Course
from courses.learning.models import Enrolment, Invitation
from shared.queries import SubqueryCount
from shared.text import number


@dataclass(frozen=True)
class Offer:
    """A cohort that is not over; `seats_left` is None where as many may come as want."""

    cohort: Cohort
    seats_left: int | None
    has_begun: bool

    @property
    def is_full(self) -> bool:
        return self.seats_left == 0


def offers(course: Course) -> list[Offer]:
    """What can be chosen, the next to start first: one query."""
    now = timezone.now()
    going_on = course.cohorts.filter(Q(ends_at=None) | Q(ends_at__gt=now))
    counted = going_on.annotate(
        taken=SubqueryCount(Enrolment.objects.taken().filter(cohort=OuterRef("pk")))
        + SubqueryCount(Invitation.objects.waiting().filter(cohort=OuterRef("pk")))
    )
    return [
        Offer(
            row,
            None if row.seats is None else max(row.seats - row.taken, 0),
            row.starts_at <= now,
        )
        for row in counted
    ]


def chosen(course: Course, given: str) -> Cohort | None:
    """The cohort that a form names by its id; None where it names none.

    Raises `PermissionDenied` where the course has no such cohort (any more).
    """
    if not given:
        return None
    pk = number(given)
    cohort = None if pk is None else course.cohorts.filter(pk=pk).first()
    if cohort is None:
        raise PermissionDenied(_("This cohort is not offered any more."))
    return cohort


def required(course: Course, viewer: Viewer) -> list[Course]:
    """What one has to finish before, as far as the viewer may see it, each with `is_done` of theirs."""
    done = Enrolment.objects.filter(
        user=viewer.pk, course=OuterRef("pk"), completed_at__isnull=False
    )
    courses = course.prerequisites.visible_to(viewer).select_related("item")
    return list(courses.annotate(is_done=Exists(done)).order_by("pk"))
