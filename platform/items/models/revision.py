"""What an item said before each edit."""

from django.db import models
from django.utils import timezone

from accounts.models import User


class Revision(models.Model):
    """One past state of an item: the text that `at` was replaced, and by whom it was replaced."""

    item = models.ForeignKey("items.Item", models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=250, blank=True)
    body = models.TextField(blank=True)
    tags = models.JSONField(default=list)
    language = models.CharField(max_length=10, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)
    # A moderator keeps its words from all but moderators: a telephone number, say.
    hidden_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    hidden_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="revisions_are_numbered"),
        ]
