"""Files that belong to an item; served only to those who may see them."""

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
        """Those that an item visible to the viewer carries; moderators see every file.

        Whoever writes an item sees also those of its files that no text names yet, and of their own
        those that belong to no item yet.
        """
        if isinstance(viewer, User) and viewer.can_moderate:
            return self
        carried = Exists(Item.objects.visible_to(viewer).filter(carried=OuterRef("pk")))
        if viewer.pk is None:
            return self.filter(carried)
        fresh = ~Exists(Item.objects.filter(carried=OuterRef("pk"))) & _written_by(viewer)
        loose = Q(item=None, by=viewer.pk)
        return self.filter(carried | fresh | loose)


def _written_by(viewer: Viewer) -> Exists:
    """Whether its item shows to the viewer and is theirs, or its author's who teaches with them."""
    teaches = Admission.objects.filter(
        Q(gate=OuterRef("pk")) | Q(gate=OuterRef("path__0")),
        user=viewer.pk,
        teaches=True,
        gate__author=OuterRef("author"),
    )
    seen = Item.objects.visible_to(viewer).filter(pk=OuterRef("item"))
    return Exists(seen.filter(Q(author=viewer.pk) | Exists(teaches)))


class Attachment(models.Model):
    """One file of an item, or of one that is still being written, made by `items.uploads`."""

    # Null: uploaded by somebody for what they are still writing; see `uploads.adopt`.
    item = models.ForeignKey(Item, models.CASCADE, null=True, related_name="attachments")
    # Those in whose words it stands: whoever sees one of them sees the file. A course keeps the files
    # of its lessons, and not all who see the course see each lesson. See `actions.carry`.
    carriers = models.ManyToManyField(Item, related_name="carried")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="uploads")
    name = models.CharField(max_length=200)
    file = models.FileField(upload_to=storage_path, max_length=120)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    # The digest of what was given, before pictures were drawn anew; by it a file is known again.
    given = models.CharField(max_length=64, blank=True)
    # Of a picture, so that a page keeps room for it; in pixels.
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    at = models.DateTimeField(default=timezone.now)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "name"], name="file_names_differ")]
        indexes = [models.Index(fields=["by", "at"], name="files_of_person")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("attachment", args=[self.pk, self.name])

    @property
    def markdown(self) -> str:
        """How a text shows it: a picture in place, else a link."""
        picture = "!" if self.content_type.startswith("image/") else ""
        label = self.name.rpartition(".")[0] if picture else self.name
        return f"{picture}[{label.replace('[', '').replace(']', '')}]({self.get_absolute_url()})"
