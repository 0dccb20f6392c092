"""Who removed an item, and what became of that."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User


class Removal(models.Model):
    """An item was removed, by its author (`own`) or by a moderator, and perhaps restored since.

    `was` is its status until then, to which restoring brings it back: what waited for a moderator
    waits again.
    """

    item = models.ForeignKey("items.Item", models.CASCADE, related_name="removals")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    own = models.BooleanField()
    reason = models.CharField(max_length=200, blank=True)
    was = models.CharField(max_length=10)
    at = models.DateTimeField(default=timezone.now)
    restored_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    restored_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(restored_at=None), name="removed_once_at_a_time"
            ),
        ]
