"""What a person is in the middle of writing."""

from django.db import models
from django.utils import timezone

from accounts.models import User


class Draft(models.Model):
    """The fields of one form as one person left them, kept until they are sent or thrown away.

    `place` names the form: the address that it is sent to.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="drafts")
    place = models.CharField(max_length=200)
    fields = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "place"], name="one_draft_each")]

    @property
    def address(self) -> str:
        """Where its form stands."""
        return self.place.partition("#")[0]
