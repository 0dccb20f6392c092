"""Deeds on items of any kind: they change the item's tables and record the event, together."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts import actions as accounts
from accounts.models import Follow, User
from activity.events import record
from activity.models import Verb
from items import actions as items
from items import following, reactions
from items.marks import no_vote
from items.models import Bookmark, Item, Level, Reaction, Tag, Vote


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
def react(
    *, item: Item, by: User, name: str, keep: bool = True, at: datetime | None = None
) -> bool:
    """React to an item (amount 1), or take that back (0); tells whether anything changed.

    Raises `ValueError` for a reaction that is not offered, `PermissionDenied` where `no_reaction` knows
    why.
    """
    if keep and name not in reactions.offered():
        raise ValueError(f"{name!r} is no reaction")
    if reason := reactions.no_reaction(item, by):
        raise PermissionDenied(reason)
    if keep:
        _row, changed = Reaction.objects.get_or_create(
            user=by, item=item, name=name, defaults={"at": at or timezone.now()}
        )
    else:
        changed = Reaction.objects.filter(user=by, item=item, name=name).delete()[0] > 0
    if changed:
        amount = int(keep)
        record(Verb.REACT, user=by, item=item, amount=amount, at=at, context={"reaction": name})
    return changed


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


@transaction.atomic
def follow_item(*, item: Item, by: User, level: Level, at: datetime | None = None) -> bool:
    """Be told so much of what is new in an item; tells whether that changed.

    Its event has amount 1 for following, 0 for anything less. Raises `ValueError` for what cannot be
    followed.
    """
    changed = following.set_level(item=item, by=by, level=level, at=at)
    if changed:
        amount = int(level == Level.FOLLOW)
        record(Verb.FOLLOW, user=by, item=item, amount=amount, at=at, context={"level": level})
    return changed


@transaction.atomic
def follow_tag(*, tag: Tag, by: User, keep: bool = True, at: datetime | None = None) -> bool:
    """Be told of what is new under a tag (amount 1), or no longer (0); tells whether that changed."""
    changed = following.follow_tag(tag=tag, by=by, keep=keep, at=at)
    if changed:
        record(Verb.FOLLOW, user=by, amount=int(keep), at=at, context={"tag": tag.slug})
    return changed


@transaction.atomic
def block(*, person: User, by: User, keep: bool = True) -> bool:
    """Block a person or no longer; tells whether anything changed. It ends following both ways, which
    is recorded as such."""
    between = Follow.objects.filter(follower__in=[person, by], followed__in=[person, by])
    ended = list(between.select_related("follower")) if keep else []
    changed = accounts.block(person=person, by=by, keep=keep)
    for row in ended:
        record(Verb.FOLLOW, user=row.follower, amount=0, context={"person": row.followed_id})
    return changed
