"""Files that belong to an item; served only to those who may see it."""

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User, Viewer
from items.files import storage_path
from items.models.admission import Admission
from items.models.item import Item


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Those of visible items, behind no gate that is closed to the viewer."""
        seen = self.filter(item__in=Item.objects.visible_to(viewer))
        if not isinstance(viewer, User):
            return seen.filter(gate=None)
        if viewer.can_moderate:
            return seen
        admitted = Admission.objects.effective().filter(user=viewer, gate=OuterRef("gate"))
        return seen.filter(Q(gate=None) | Q(gate__author=viewer) | Exists(admitted))


class Attachment(models.Model):
    """One file of an item."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="attachments")
    # Null: whoever sees the item sees the file. A course page is open while its files may not be.
    gate = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+")
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
