"""Who is where in what: enrolments, progress, attempts at quizzes."""

from typing import Any, Self

from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import MD5, Cast, Coalesce
from django.utils import timezone

from accounts.models import User
from courses.catalogue import quiz
from courses.catalogue.models import Cohort, Component, Course, Lesson


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
    cohort = models.ForeignKey(
        Cohort, models.PROTECT, null=True, blank=True, related_name="enrolments"
    )
    # Since when they do not go on with it: what they did in it stays, and so does their right to it.
    left_at = models.DateTimeField(null=True, blank=True)

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


class NoteQuerySet(models.QuerySet["Note"]):
    def of(self, user: User) -> Self:
        """What a person keeps. Notes are asked for in no other way: nobody reads another's."""
        return self.filter(user=user, removed_at=None)


class Note(models.Model):
    """What a learner keeps of a lesson for themselves: words, a highlighted passage, or both.

    Pinned to `place`, an anchor of the lesson's page, and to a `second` where that is a video. A
    passage is found again by its `quote`; `start` tells equal ones of a paragraph apart: how many
    characters of it, spaces aside, stand before.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="notes")
    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="notes")
    place = models.CharField(max_length=120, blank=True)
    second = models.FloatField(null=True, blank=True)
    quote = models.TextField(blank=True)
    start = models.PositiveIntegerField(default=0)
    body = models.TextField(blank=True)
    html = models.TextField(editable=False, blank=True)
    search = SearchVectorField(null=True, editable=False)
    at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    # Grows with each change, so that none overwrites another unseen.
    version = models.PositiveIntegerField(default=1)
    # Thrown away, and soon gone for good: until then it can be taken back.
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "lesson", "at"], name="notes_of_lesson")]
        constraints = [
            models.CheckConstraint(condition=~Q(quote="", body=""), name="notes_say_something"),
            models.CheckConstraint(
                condition=Q(second=None) | Q(second__gte=0), name="notes_stand_in_the_video"
            ),
            # What is sent twice is kept once.
            models.UniqueConstraint(
                "user",
                "lesson",
                "place",
                "start",
                Coalesce("second", -1.0),
                MD5("quote"),
                MD5("body"),
                condition=Q(removed_at=None),
                name="notes_differ",
            ),
        ]


class Sitting(models.Model):
    """A quiz as it was handed to one person: which questions, in which order, until when.

    Kept by the server, so that neither the time nor the draw is the browser's to choose. It ends
    with an attempt: what was handed in, or what was saved until its time was over.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="sittings")
    component = models.ForeignKey(Component, models.CASCADE, related_name="sittings")
    # `quiz.Drawn`: places of its questions in their order, and of each one's choices.
    drawn = models.JSONField(default=list)
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


class Certificate(models.Model):
    """Says in public that a person finished a course; whoever has the code may check it.

    Names stand as they were on that day.
    """

    code = models.CharField(max_length=16, primary_key=True)
    enrolment = models.OneToOneField(Enrolment, models.CASCADE, related_name="certificate")
    name = models.CharField(max_length=150)
    title = models.CharField(max_length=250)
    at = models.DateTimeField(default=timezone.now)
