"""Deeds on items of any kind: they change the item's tables and record the event, together."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts import actions as accounts
from accounts.models import User
from activity.events import record
from activity.models import Verb
from items import actions as items
from items.marks import no_vote
from items.models import Bookmark, Item, Vote


@transaction.atomic
def vote(*, item: Item, by: User, value: int) -> int:
    """Set `by`'s vote on `item` to 1, -1 or 0 (none); returns the new score.

    Raises `PermissionDenied` where `no_vote` knows why. Setting what is already set changes nothing.
    """
    if value not in (-1, 0, 1):
        raise ValueError(f"a vote is -1, 0 or 1, not {value}")
    if reason := no_vote(item, by):
        raise PermissionDenied(reason)
    # The item's row lock makes racing clicks wait for each other.
    locked = Item.objects.select_for_update(no_key=True).get(pk=item.pk)
    mine = Vote.objects.filter(item=locked, user=by).first()
    if (mine.value if mine else 0) == value:
        item.score = locked.score
        return item.score
    if mine is None:
        Vote.objects.create(item=locked, user=by, value=value)
    elif value == 0:
        mine.delete()
    else:
        mine.value = value
        mine.save(update_fields=["value"])
    record(Verb.VOTE, user=by, item=locked, amount=value)
    item.score = items.recount(locked)
    return item.score


@transaction.atomic
def save(*, item: Item, by: User, keep: bool = True) -> bool:
    """Keep an item for later, or stop keeping it; tells whether anything changed."""
    if keep:
        _row, changed = Bookmark.objects.get_or_create(user=by, item=item)
    else:
        changed = Bookmark.objects.filter(user=by, item=item).delete()[0] > 0
    if changed:
        record(Verb.SAVE if keep else Verb.UNSAVE, user=by, item=item)
    return changed


@transaction.atomic
def follow(*, person: User, by: User, keep: bool = True) -> bool:
    """Follow a person (amount 1), or no longer (0); tells whether anything changed."""
    changed = accounts.follow(person=person, by=by, keep=keep)
    if changed:
        record(Verb.FOLLOW, user=by, amount=int(keep), context={"person": person.pk})
    return changed
