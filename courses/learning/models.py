"""Who is where in what: enrolments, progress, attempts at quizzes."""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import MD5, Cast, Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from courses.catalogue import quiz
from courses.catalogue.models import Cohort, Component, Course, Lesson
from courses.learning import codes
from items.models import Admission


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


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def valid(self) -> Self:
        return self.filter(enrolment__isnull=False, revoked_at=None)

    def with_people(self) -> Self:
        """With its holder, and its course with the author."""
        return self.select_related("enrolment__user", "enrolment__course__item__author")


def _forget(collector: Any, field: Any, rows: Any, using: str) -> None:
    """Where an enrolment is deleted, with its person or its course, of a certificate only that it is
    no longer valid stays."""
    for name in ("name", "revoked_for"):
        collector.add_field_update(Certificate._meta.get_field(name), "", rows)
    collector.add_field_update(field, None, rows)


class Certificate(models.Model):
    """Says in public that a person finished a course; whoever has the code may check it.

    All stands as it was on that day, but for the names of teachers, which are theirs to change.
    Without an `enrolment`, or revoked, it is no longer valid and names nobody.
    """

    class Sharing(models.TextChoices):
        """Who may see it; its holder chooses."""

        NOBODY = "nobody", _("nobody else")
        CODE = "code", _("whoever has its code or address")
        PROFILE = "profile", _("everybody, on my profile as well")

    MAX_REASON = 300

    # See `codes`.
    code = models.CharField(_("code"), max_length=16, primary_key=True)
    enrolment = models.OneToOneField(
        Enrolment, _forget, null=True, related_name="certificate", verbose_name=_("enrolment")
    )
    name = models.CharField(_("name"), max_length=150, blank=True)
    title = models.CharField(_("title"), max_length=250)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    at = models.DateTimeField(_("finished"), default=timezone.now)
    # What had to be done.
    lessons = models.PositiveIntegerField(_("lessons"))
    minutes = models.PositiveIntegerField(_("minutes"))
    quizzes = models.PositiveIntegerField(_("quizzes to pass"))
    # The ids of who taught, the author first.
    teachers = ArrayField(models.BigIntegerField(), default=list, blank=True)
    renamed_at = models.DateTimeField(_("name changed"), null=True, blank=True)
    sharing = models.CharField(
        _("who may see it"), max_length=8, choices=Sharing, default=Sharing.CODE
    )
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("revoked by")
    )
    revoked_for = models.CharField(_("why"), max_length=MAX_REASON, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            models.CheckConstraint(
                condition=Q(enrolment__isnull=False) | Q(name="", revoked_for=""),
                name="certificates_without_holder_name_nobody",
            ),
            models.CheckConstraint(
                condition=Q(sharing__in=["nobody", "code", "profile"]),
                name="certificate_sharing_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.grouped

    def get_absolute_url(self) -> str:
        return reverse("certificate", args=[self.grouped])

    @property
    def grouped(self) -> str:
        """The code as it is read and written."""
        return codes.grouped(self.code)

    @property
    def is_valid(self) -> bool:
        return self.enrolment_id is not None and self.revoked_at is None
