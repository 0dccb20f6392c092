"""`Admission`: the only entitlement there is."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class AdmissionQuerySet(models.QuerySet["Admission"]):
    def effective(self) -> Self:
        """Those that open their gate now."""
        now = timezone.now()
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=now), at__lte=now)


class Admission(models.Model):
    """Lets one person through one gate, from a time (`at`) until it expires."""

    class Source(models.TextChoices):
        ENROLMENT = "enrolment", _("enrolment")
        PURCHASE = "purchase", _("purchase")
        INVITATION = "invitation", _("invitation")
        STAFF = "staff", _("staff")

    user = models.ForeignKey(
        User, models.CASCADE, related_name="admissions", verbose_name=_("person")
    )
    gate = models.ForeignKey(
        "items.Item", models.CASCADE, related_name="admissions", verbose_name=_("gate")
    )
    source = models.CharField(_("source"), max_length=12, choices=Source)
    at = models.DateTimeField(_("when"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    # Items behind the gate that open later (see `Item.step`) are open up to this step …
    step = models.PositiveSmallIntegerField(_("steps done"), default=0)
    # … or all at once, whatever their time.
    opens_all = models.BooleanField(_("opens all at once"), default=False)
    # Whoever teaches a course with its author sees and edits what the author does.
    teaches = models.BooleanField(_("teaches"), default=False)

    objects = AdmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("admission")
        verbose_name_plural = _("admissions")
        constraints = [
            models.UniqueConstraint(fields=["user", "gate"], name="admitted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.gate_id}"

    @property
    def is_effective(self) -> bool:
        """Whether it opens its gate now."""
        now = timezone.now()
        return self.at <= now and (self.expires_at is None or self.expires_at > now)
