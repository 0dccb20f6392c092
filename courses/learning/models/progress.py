"""How far somebody is in a lesson, and what of its videos they played."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from courses.catalogue.models import Component, Lesson
from courses.learning.models.enrolment import Enrolment


class ProgressQuerySet(models.QuerySet["Progress"]):
    def finished_by(self, user: User) -> models.QuerySet[Any, Any]:
        """The ids of the lessons the person has finished."""
        return self.filter(user=user, completed_at__isnull=False).values("lesson")

    def done_by(self, user: User) -> models.QuerySet[Any, Any]:
        """Those, and all lessons of the courses the person left: no feed need offer them."""
        left = Enrolment.objects.filter(user=user, left_at__isnull=False).values("course")
        of_left = Lesson.objects.filter(course__in=left).order_by().values("pk")
        return self.finished_by(user).union(of_left, all=True)


class Progress(models.Model):
    """Where one person is in one lesson. `completed_at`, once set, is never taken back.

    Positions are shares of the lesson (0–1): `last` is where to resume, `furthest` how far it went.
    `place` names what stands at `last`: an anchor of the page ("p12", "video-intro").
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="progress")
    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="progress")
    last = models.FloatField(default=0)
    furthest = models.FloatField(default=0)
    place = models.CharField(max_length=120, blank=True)
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


class Watching(models.Model):
    """Where one person is in one video or audio; seconds.

    `seen` is what was played, as ordered stretches [from, to] that do not touch; it only grows.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="watching")
    component = models.ForeignKey(Component, models.CASCADE, related_name="watching")
    last = models.FloatField(default=0)
    furthest = models.FloatField(default=0)
    duration = models.FloatField()
    seen = models.JSONField(default=list)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "component"], name="watching_once"),
            models.CheckConstraint(
                condition=Q(
                    duration__gt=0,
                    last__gte=0,
                    last__lte=F("furthest"),
                    furthest__lte=F("duration"),
                ),
                name="seconds_are_in_order",
            ),
        ]
