"""Imports that members start: what was uploaded, how far it is, what was wrong with it."""

from datetime import timedelta
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from courses.catalogue.models import Course

# An import that says nothing for so long was killed, or its message was lost.
SILENCE = timedelta(minutes=2)
FOLDER = "imports"


def upload_path(row: "CourseImport", name: str) -> str:
    """Where the archive lies until it is read; nobody is told."""
    return f"{FOLDER}/{uuid4().hex}"


class CourseImport(models.Model):
    """One archive, of which a course is made; only who uploaded it sees it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("imported")
        FAILED = "failed", _("failed")

    user = models.ForeignKey(User, models.CASCADE, related_name="course_imports")
    name = models.CharField(max_length=200)
    file = models.FileField(upload_to=upload_path, blank=True)
    size = models.PositiveBigIntegerField()
    # The course that is brought up to date; null: the uploader's own of that name, or a new one.
    into = models.ForeignKey(Course, models.CASCADE, null=True, related_name="+")
    course = models.ForeignKey(Course, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    # What was wrong, a line each, with file and line where there is one; `more` further ones are lost.
    problems = models.JSONField(default=list)
    more = models.PositiveIntegerField(default=0)
    # Rows of (kind, found, written, unchanged, refused).
    counts = models.JSONField(default=list)
    error = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)
    touched_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running", "done", "failed"]),
                name="import_state_is_known",
            ),
        ]
        indexes = [models.Index(fields=["user", "-at"], name="imports_of_person")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED)

    @property
    def is_silent(self) -> bool:
        """Not over, and nobody seems to be at it."""
        return not self.is_over and self.touched_at < timezone.now() - SILENCE

    @property
    def may_run(self) -> bool:
        """Whether it may be run again: nothing is done twice."""
        return bool(self.file) and (self.is_silent or self.state == self.State.FAILED)

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0
