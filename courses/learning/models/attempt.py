"""Tries at quizzes: begun, handed in, given."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from accounts.models import User
from courses.catalogue import quiz
from courses.catalogue.models import Component


class Sitting(models.Model):
    """A quiz as it was handed to one person: which questions, in which order, until when.

    Kept by the server, so that neither the time nor the draw is the browser's to choose. It ends
    with an attempt: what was handed in, or what was saved until its time was over.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="sittings")
    component = models.ForeignKey(Component, models.CASCADE, related_name="sittings")
    # `quiz.Drawn`: places of its questions in their order, and of each one's choices.
    drawn = models.JSONField(default=list)
    # `quiz.marks` of it then: an author may put other questions in these places.
    asked = models.JSONField(default=list)
    at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True, blank=True)
    attempt = models.OneToOneField("Attempt", models.CASCADE, null=True, related_name="sitting")

    class Meta:
        indexes = [models.Index(fields=["user", "component", "-at"], name="sittings_latest")]


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def good(self) -> Self:
        """Those that pass their quiz by its mark of today."""
        mark = Cast(KeyTextTransform("pass", "component__data"), models.FloatField())
        return self.filter(score__gte=Coalesce(mark, quiz.PASS) - quiz.SLACK)


class Attempt(models.Model):
    """One try at a quiz; every one is kept, with what was drawn for it in its `sitting`, if any."""

    user = models.ForeignKey(User, models.CASCADE, related_name="attempts")
    component = models.ForeignKey(Component, models.CASCADE, related_name="attempts")
    answers = models.JSONField(default=dict)
    # The earned share of each problem's points, null where it was not asked; 0–1 of the whole.
    points = models.JSONField(default=list)
    score = models.FloatField()
    at = models.DateTimeField(default=timezone.now)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "component", "-at"], name="attempts_latest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(score__gte=0, score__lte=1), name="score_is_a_share"
            ),
        ]


class Allowance(models.Model):
    """So many attempts at a quiz more than everybody has, which a teacher gave one person."""

    user = models.ForeignKey(User, models.CASCADE, related_name="allowances")
    component = models.ForeignKey(Component, models.CASCADE, related_name="allowances")
    attempts = models.PositiveSmallIntegerField(default=0)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "component"], name="one_allowance_each"),
        ]
