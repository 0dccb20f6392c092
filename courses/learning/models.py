"""Who is where in what: enrolments, progress, attempts at quizzes."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from courses.catalogue.models import Component, Course, Lesson


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def done_by(self, user: User) -> models.QuerySet[Any, Any]:
        """The ids of the courses the person has, finished or not: no feed need offer them."""
        return self.filter(user=user).values("course")


class Enrolment(models.Model):
    """A person takes a course. The right to its lessons is the `Admission`, not this row."""

    user = models.ForeignKey(User, models.CASCADE, related_name="enrolments")
    course = models.ForeignKey(Course, models.CASCADE, related_name="enrolments")
    at = models.DateTimeField(default=timezone.now)
    completed_at = models.DateTimeField(null=True, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "course"], name="enrolled_once")]


class ProgressQuerySet(models.QuerySet["Progress"]):
    def done_by(self, user: User) -> models.QuerySet[Any, Any]:
        """The ids of the lessons the person has finished."""
        return self.filter(user=user, completed_at__isnull=False).values("lesson")


class Progress(models.Model):
    """Where one person is in one lesson. `completed_at`, once set, is never taken back.

    Positions are shares of the lesson (0–1): `last` is where to resume, `furthest` how far it went.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="progress")
    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="progress")
    last = models.FloatField(default=0)
    furthest = models.FloatField(default=0)
    started_at = models.DateTimeField(default=timezone.now)
    at = models.DateTimeField(default=timezone.now)
    completed_at = models.DateTimeField(null=True, blank=True)

    objects = ProgressQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "lesson"], name="progress_once"),
            models.CheckConstraint(
                condition=Q(last__gte=0, furthest__lte=1, last__lte=F("furthest")),
                name="positions_are_shares",
            ),
        ]
        indexes = [models.Index(fields=["user", "-at"], name="progress_latest")]


class Attempt(models.Model):
    """One try at a quiz; every one is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="attempts")
    component = models.ForeignKey(Component, models.CASCADE, related_name="attempts")
    answers = models.JSONField(default=dict)
    # One of each problem's points; 0–1 of the whole.
    points = models.JSONField(default=list)
    score = models.FloatField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["user", "component", "-at"], name="attempts_latest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(score__gte=0, score__lte=1), name="score_is_a_share"
            ),
        ]
