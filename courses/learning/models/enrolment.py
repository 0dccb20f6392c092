"""Who takes which course, and who may."""

from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from courses.catalogue.models import Cohort, Course
from items.models import Admission

# What no list of courses needs of a row's course: to `defer`.
COURSE_TEXTS = ("course__item__body", "course__item__html", "course__item__search")


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def done_by(self, user: User) -> models.QuerySet[Any, Any]:
        """The ids of the courses the person has, finished or not: no feed need offer them."""
        return self.filter(user=user).values("course")

    def taken(self) -> Self:
        """Those of people who did not leave."""
        return self.filter(left_at=None)

    def certified(self) -> Self:
        """Those to be certified: finished, in a course that certifies, by who does not teach it."""
        teaching = Admission.objects.filter(
            user=OuterRef("user"), gate=OuterRef("course"), teaches=True
        )
        return (
            self.filter(completed_at__isnull=False, course__certifies=True)
            .exclude(user=F("course__item__author"))
            .exclude(Exists(teaching))
        )


class Enrolment(models.Model):
    """A person takes a course. The right to its lessons is the `Admission`, not this row."""

    user = models.ForeignKey(User, models.CASCADE, related_name="enrolments")
    course = models.ForeignKey(Course, models.CASCADE, related_name="enrolments")
    at = models.DateTimeField(default=timezone.now)
    completed_at = models.DateTimeField(null=True, blank=True)
    cohort = models.ForeignKey(
        Cohort, models.PROTECT, null=True, blank=True, related_name="enrolments"
    )
    # Since when they do not go on with it: what they did in it stays, and so does their right to it.
    left_at = models.DateTimeField(null=True, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "course"], name="enrolled_once")]


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def waiting(self) -> Self:
        """Those that can still be taken, and keep a seat."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()))


class Invitation(models.Model):
    """Who may take a course and has not yet: a member, or whoever proves that an address is theirs.

    A member has their `Admission` already. For an address nobody asks whose it is until they take it.
    """

    course = models.ForeignKey(Course, models.CASCADE, related_name="invitations")
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="invitations")
    email = models.EmailField(null=True)
    # A seat in it is kept.
    cohort = models.ForeignKey(Cohort, models.PROTECT, null=True, related_name="invitations")
    # When the right ends that is given with it.
    expires_at = models.DateTimeField(null=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["course", "user"], name="members_invited_once"),
            models.UniqueConstraint(fields=["course", "email"], name="addresses_invited_once"),
            models.CheckConstraint(
                condition=Q(user=None, email__isnull=False) | Q(user__isnull=False, email=None),
                name="invitations_are_for_somebody",
            ),
        ]
