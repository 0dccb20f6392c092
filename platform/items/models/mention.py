"""Who is mentioned where."""

from django.db import models

from accounts.models import User


class Mention(models.Model):
    """An item's words name a person; see `items.mentions`."""

    item = models.ForeignKey("items.Item", models.CASCADE, related_name="mentions")
    user = models.ForeignKey(User, models.CASCADE, related_name="mentions")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "user"], name="mentioned_once")]
