"""Derived from events, and nothing else: each table here can be emptied and rebuilt."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class ActiveDay(models.Model):
    """A person did `acts` value acts on a calendar day of the site's time zone."""

    user = models.ForeignKey(User, models.CASCADE, related_name="active_days")
    day = models.DateField()
    acts = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("active day")
        verbose_name_plural = _("active days")
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="active_day_once")]
        indexes = [models.Index(fields=["day"], name="active_on_day")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.day} {self.acts}"
