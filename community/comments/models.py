"""Comments: short remarks that stand in any other item, and in each other."""

from collections.abc import Iterable
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models import User, Viewer
from items.models import Item, KindQuerySet, Status
from items.visibility import Visible


class CommentQuerySet(KindQuerySet["Comment"]):
    def threads(self, viewer: Viewer) -> Self:
        """The comments that begin a thread and show to the viewer, as themselves or, where they were
        removed and something under them shows, as stubs."""
        begin = self.filter(thread=None)
        if isinstance(viewer, User) and viewer.can_moderate:
            return begin
        under = Comment.objects.visible_to(viewer).filter(thread=OuterRef("pk"))
        gone = Q(item__status__in=[Status.WITHDRAWN, Status.REMOVED])
        return begin.filter(Q(Visible(viewer.pk, prefix="item__")) | gone & Exists(under))

    def for_thread(self, ids: Iterable[int]) -> Self:
        """Those of `ids`, with everything that a thread prints, in the order they were written."""
        return (
            self.filter(pk__in=list(ids))
            .select_related("item__author", "item__origin")
            .defer("item__body", "item__search")
            .order_by("pk")
        )


class Comment(models.Model):
    """A comment; its item's parent is what it is about, or the comment that it answers."""

    item = models.OneToOneField(Item, models.CASCADE, primary_key=True, related_name="comment")
    # The comment that began the thread; None for that one itself. A reply's id is greater than that of
    # what it answers, so that a thread in the order of ids can be read from its beginning in parts.
    thread = models.ForeignKey(
        "self", models.CASCADE, null=True, db_index=False, related_name="replies"
    )
    # A lesson that it gives away, says its author: see `items.folding`.
    reveals = models.ForeignKey(Item, models.SET_NULL, null=True, related_name="revealed_in")

    objects = CommentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["thread", "item"], name="comments_of_thread")]

    def __str__(self) -> str:
        return str(self.item)

    @property
    def root_id(self) -> int:
        """The comment that begins its thread; itself, if it does."""
        return int(self.thread_id or self.pk)

    @property
    def depth(self) -> int:
        """How many comments it stands in."""
        path: list[int] = self.item.path
        return len(path) - path.index(self.thread_id) if self.thread_id else 0

    @property
    def on_id(self) -> int:
        """The item, no comment, that its thread is about."""
        return int(self.item.path[-1 - self.depth])
