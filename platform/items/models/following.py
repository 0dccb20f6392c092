"""What people follow: threads, courses, boards and tags. People they follow are `accounts.Follow`."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class Level(models.TextChoices):
    """What a person is told of a thread."""

    FOLLOW = "follow", _("everything")
    NORMAL = "normal", _("only what answers or names me")
    MUTED = "muted", _("nothing")


class Following(models.Model):
    """How much a person is told of an item, since when; without a row it is `Level.NORMAL`."""

    user = models.ForeignKey(User, models.CASCADE, related_name="followings")
    item = models.ForeignKey("items.Item", models.CASCADE, related_name="followings")
    level = models.CharField(_("level"), max_length=6, choices=Level, default=Level.FOLLOW)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "item"], name="following_once"),
            models.CheckConstraint(
                condition=Q(level__in=Level.values), name="following_level_is_known"
            ),
        ]
        indexes = [models.Index(fields=["item", "level", "at"], name="followers_of_item")]


class TagFollow(models.Model):
    """A person is told of what is new under a tag."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tag_follows")
    tag = models.ForeignKey("items.Tag", models.CASCADE, related_name="follows")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "tag"], name="tag_follow_once")]
