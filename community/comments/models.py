"""Comments: short remarks that stand in any other item."""

from collections.abc import Iterable
from typing import Self

from django.db import models

from accounts.models import Viewer
from items.models import Item, KindQuerySet


class CommentQuerySet(KindQuerySet["Comment"]):
    def on(self, items: Iterable[int], viewer: Viewer) -> Self:
        """The comments that stand directly in any of `items`, oldest first, as pages print them."""
        return (
            self.visible_to(viewer)
            .filter(item__parent__in=items)
            .select_related("item__author", "item__origin")
            .order_by("item__published_at", "pk")
        )


class Comment(models.Model):
    """A comment; its item's parent is what it is about."""

    item = models.OneToOneField(Item, models.CASCADE, primary_key=True, related_name="comment")
    # A lesson that it gives away, says its author: see `items.reached`.
    reveals = models.ForeignKey(Item, models.SET_NULL, null=True, related_name="revealed_in")

    objects = CommentQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.item)
