"""What is done to words that stand already; each records its event."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from activity.events import record
from activity.models import FROM_BROWSER, Event, Verb
from items import actions as items
from items import editing, removing
from items.models import Item, Removal

# Who merely looks has not acted on it.
_LOOKS = [*FROM_BROWSER, Verb.OPEN]


@transaction.atomic
def edit(
    *,
    item: Item,
    by: User,
    body: str,
    title: str | None = None,
    tags: Sequence[str] | None = None,
    language: str | None = None,
    reason: str = "",
    version: int | None = None,
    at: datetime | None = None,
) -> Item:
    """Change the words of an item that the caller has found visible to `by`; None stays as it is.

    `version` is the item's as they saw it. Raises `items.Changed` where it is another one by now, and
    `PermissionDenied` where `editing.refusal` knows why.
    """
    now = _locked(item)
    if why := editing.refusal(now, by):
        raise PermissionDenied(why)
    since = editing.fresh_since(now, by, at or timezone.now())
    edited = items.edit(
        item=now,
        by=by,
        title=now.title if title is None else title,
        body=body,
        tags=tags,
        language=language,
        reason=reason,
        version=version,
        fold=since is not None and not _acted_on(now, by, since),
        at=at,
    )
    if edited.version != now.version:
        record(Verb.EDIT, user=by, item=edited, at=at, context={"version": edited.version})
    return edited


def _locked(item: Item) -> Item:
    return Item.objects.select_for_update(no_key=True).get(pk=item.pk)


def _acted_on(item: Item, by: User, since: datetime) -> bool:
    """Whether anybody else voted, answered, accepted … since then: it said this when they did."""
    if item.children.exclude(author=by).filter(created_at__gte=since).exists():
        return True
    deeds = Event.objects.filter(item=item, at__gte=since).exclude(verb__in=_LOOKS)
    return deeds.exclude(user=by).exists()


@transaction.atomic
def restore_version(*, item: Item, by: User, number: int) -> Item:
    """Write again what an item said in its version of that number; what it says now is kept.

    Raises `PermissionDenied` where there is none that `by` may see, and as `edit`.
    """
    now = _locked(item)
    if why := editing.refusal(now, by):
        raise PermissionDenied(why)
    row = now.revisions.filter(number=number).first()
    if row is None or (row.hidden_at is not None and not by.can_moderate):
        raise PermissionDenied(_("There is no such version."))
    edited = items.edit(
        item=now,
        by=by,
        title=row.title,
        body=row.body,
        tags=row.tags,
        language=row.language or None,
        reason=_("version %(number)d restored") % {"number": number},
    )
    if edited.version != now.version:
        record(Verb.EDIT, user=by, item=edited, context={"version": edited.version})
    return edited


@transaction.atomic
def remove(*, item: Item, by: User, reason: str = "", at: datetime | None = None) -> Removal:
    """Take an item away, see `items.removing.remove`."""
    removal = removing.remove(item=item, by=by, reason=reason, at=at)
    record(Verb.REMOVE, user=by, item=item, at=at, context={"own": removal.own})
    return removal


@transaction.atomic
def restore(*, item: Item, by: User, at: datetime | None = None) -> None:
    """Bring an item back, see `items.removing.restore`."""
    removing.restore(item=item, by=by, at=at)
    record(Verb.REMOVE, user=by, item=item, amount=0, at=at)
