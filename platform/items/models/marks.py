"""What one person sets on one item: votes, reactions and bookmarks."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

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


class Reaction(models.Model):
    """A person feels so about an item; `name` is one of the setting `REACTIONS`."""

    user = models.ForeignKey(User, models.CASCADE, related_name="reactions")
    item = models.ForeignKey("items.Item", models.CASCADE, related_name="reactions")
    name = models.CharField(max_length=20)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "user", "name"], name="one_of_each_reaction"),
        ]


class Folder(models.Model):
    """Some of a person's bookmarks, under a name that they give."""

    user = models.ForeignKey(User, models.CASCADE, related_name="folders")
    name = models.CharField(_("name"), max_length=60)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("name"), "user", name="folder_names_differ"),
        ]

    def __str__(self) -> str:
        return self.name


class Bookmark(models.Model):
    """A person keeps an item for later, in at most one folder of theirs, with a note for themselves."""

    user = models.ForeignKey(User, models.CASCADE, related_name="bookmarks")
    item = models.ForeignKey("items.Item", models.CASCADE, related_name="bookmarks")
    folder = models.ForeignKey(Folder, models.SET_NULL, null=True, related_name="bookmarks")
    note = models.CharField(_("note"), max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "item"], name="bookmark_once"),
        ]
        indexes = [models.Index(fields=["user", "-at"], name="bookmarks_of_user")]
