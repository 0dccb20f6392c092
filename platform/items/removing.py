"""Taking items away and bringing them back. Nothing is deleted: the status hides it.

What its author removed is `withdrawn`: they still see it, and may restore it. What a moderator
removed only moderators see and restore. What stands in it is hidden along with it, unless its kind
leaves a stub: see `ItemQuerySet.visible_to`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from items import actions, kinds
from items.models import Item, ItemQuerySet, Removal, Status


def why_not_remove(item: Item, by: User) -> str:
    """Why a person who sees an item may not remove it, in a sentence; "" for who may."""
    if by.can_moderate:
        return _("This is removed already.") if item.status == Status.REMOVED else ""
    if not item.is_by(by):
        return _("Only who wrote this, and moderators, can remove it.")
    if item.is_gone:
        return _("This is removed already.")
    if item.status == Status.HIDDEN:
        # Else restoring it would undo what a moderator decided.
        return _("A moderator has to decide about this first.")
    return kinds.bounds(item, "remove")


def why_not_restore(item: Item, by: User) -> str:
    """Why a person who sees an item may not restore it, in a sentence; "" for who may."""
    if not item.is_gone:
        return _("This is not removed.")
    if by.can_moderate:
        return ""
    if not item.is_by(by) or item.status == Status.REMOVED:
        return _("Only moderators can restore what a moderator removed.")
    return kinds.bounds(item, "restore")


@transaction.atomic
def remove(*, item: Item, by: User, reason: str = "", at: datetime | None = None) -> Removal:
    """Take an item away. What its author had taken away, a moderator may, too: then only moderators
    can restore it. Raises `PermissionDenied` where `why_not_remove` knows why, and where a moderator
    gives no reason for removing what others wrote."""
    now = Item.objects.select_for_update(no_key=True).get(pk=item.pk)
    if why := why_not_remove(now, by):
        raise PermissionDenied(why)
    own = now.is_by(by)
    if own and now.is_gone:
        raise PermissionDenied(_("This is removed already."))
    if not own and not reason.strip():
        raise PermissionDenied(_("Say why: its author is told."))
    was = Status(now.status)
    before = now.removals.filter(restored_at=None).first()
    removal = before or Removal(item=now, was=was)
    removal.by, removal.own, removal.reason = by, own, reason.strip()
    removal.at = at or timezone.now()
    removal.save()
    actions.set_status(item=now, status=Status.WITHDRAWN if own else Status.REMOVED)
    item.status = now.status
    return removal


@transaction.atomic
def restore(*, item: Item, by: User, at: datetime | None = None) -> Status:
    """Bring an item back as it was: what waited for a moderator waits again. Returns its status.

    Raises `PermissionDenied` where `why_not_restore` knows why.
    """
    now = Item.objects.select_for_update(no_key=True).get(pk=item.pk)
    if why := why_not_restore(now, by):
        raise PermissionDenied(why)
    removal = now.removals.filter(restored_at=None).first()
    was = Status(removal.was) if removal else Status.PUBLISHED
    actions.set_status(item=now, status=was)
    if removal is not None:
        removal.restored_by, removal.restored_at = by, at or timezone.now()
        removal.save(update_fields=["restored_by", "restored_at"])
    item.status = now.status
    return was


def reasons(ids: Iterable[int]) -> dict[int, str]:
    """Why moderators removed those of `ids` that still are, for their authors. One query, none without
    ids."""
    rows = Removal.objects.filter(item__in=set(ids), own=False, restored_at=None)
    return dict(rows.values_list("item", "reason"))


@dataclass(frozen=True)
class Stub:
    """What a thread shows in the place of something removed: nothing of what it said or who said it."""

    pk: int
    parent_id: int | None
    at: datetime | None
    own: bool  # its author removed it

    @property
    def words(self) -> str:
        return _("Removed by its author.") if self.own else _("Removed by a moderator.")


def stubs(ids: Iterable[int]) -> dict[int, Stub]:
    """Of `ids`, the removed ones that leave a stub; for what stands in them and is shown. One query."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = Item.objects.filter(pk__in=wanted, kind__in=kinds.leaving_stubs())
    return {stub.pk: stub for stub in _stubs(rows)}


def stubs_between(
    parent: Item, kind: str, since: datetime | None, until: datetime | None
) -> list[Stub]:
    """The removed ones of a kind in `parent`, of those times (both included), in which others had
    written: shown between what is left, so that a thread keeps its shape. What stands in them is
    hidden. One query."""
    rows = Item.objects.filter(parent=parent, kind=kind, published_at__isnull=False)
    if since is not None:
        rows = rows.filter(published_at__gte=since)
    if until is not None:
        rows = rows.filter(published_at__lte=until)
    replies = Item.objects.filter(parent=OuterRef("pk"), status=Status.PUBLISHED)
    return _stubs(rows.filter(Exists(replies.exclude(author=OuterRef("author")))))


def _stubs(rows: ItemQuerySet) -> list[Stub]:
    gone = rows.filter(status__in=[Status.WITHDRAWN, Status.REMOVED])
    found = gone.values_list("pk", "parent", "published_at", "status")
    return [Stub(pk, parent, at, s == Status.WITHDRAWN) for pk, parent, at, s in found]
