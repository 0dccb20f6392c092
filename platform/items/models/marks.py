"""What one person sets on one item: votes and bookmarks."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User


class Vote(models.Model):
    """Up or down, one a person. A dump tells votes without their voters: those have no user."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="votes")
    item = models.ForeignKey("items.Item", models.CASCADE, related_name="votes")
    value = models.SmallIntegerField()
    at = models.DateTimeField(default=timezone.now)
    origin = models.CharField(max_length=200, unique=True, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "item"], name="one_vote_each"),
            models.CheckConstraint(condition=Q(value__in=[-1, 1]), name="vote_is_up_or_down"),
            models.CheckConstraint(
                condition=Q(user__isnull=False) | Q(origin__isnull=False),
                name="vote_has_voter_or_origin",
            ),
        ]


class Bookmark(models.Model):
    """A person keeps an item for later."""

    user = models.ForeignKey(User, models.CASCADE, related_name="bookmarks")
    item = models.ForeignKey("items.Item", models.CASCADE, related_name="bookmarks")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "item"], name="bookmark_once"),
        ]
        indexes = [models.Index(fields=["user", "-at"], name="bookmarks_of_user")]
