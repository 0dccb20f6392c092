"""Files that belong to an item; served only to those who may see it."""

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from accounts.models import User, Viewer
from items.files import storage_path
from items.models.item import Item


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Those that an item visible to the viewer carries; moderators see every file."""
        if isinstance(viewer, User) and viewer.can_moderate:
            return self
        return self.filter(Exists(Item.objects.visible_to(viewer).filter(carried=OuterRef("pk"))))


class Attachment(models.Model):
    """One file of an item."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="attachments")
    # Those in whose words it stands: whoever sees one of them sees the file. A course keeps the files
    # of its lessons, and not all who see the course see each lesson. See `actions.carry`.
    carriers = models.ManyToManyField(Item, related_name="carried")
    name = models.CharField(max_length=200)
    file = models.FileField(upload_to=storage_path, max_length=120)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "name"], name="file_names_differ")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("attachment", args=[self.pk, self.name])
