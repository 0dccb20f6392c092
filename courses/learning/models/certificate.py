"""What says in public that a course was finished."""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from courses.learning import codes
from courses.learning.models.enrolment import Enrolment


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
