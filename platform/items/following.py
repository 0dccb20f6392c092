"""Following: which thread an item belongs to, who follows it and how much they are told."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User, Viewer
from items import kinds
from items.models import Following, Item, Level, Tag, TagFollow


def can_follow(item: Item) -> bool:
    """Whether anything new appears in items of its kind, of which one might be told."""
    return bool(kinds.get(item.kind).news)


def threads_of(items: Iterable[Item]) -> dict[int, int | None]:
    """The thread of each item, by its id: the innermost of itself and what it stands in that can be
    followed; None where nothing can. One query, or none where it is the item itself."""
    given = list(items)
    around = {pk for item in given if not can_follow(item) for pk in item.path}
    found = Item.objects.filter(pk__in=around).values_list("pk", "kind") if around else []
    followed = {pk for pk, kind in found if kinds.get(kind).news}
    return {
        item.pk: item.pk
        if can_follow(item)
        else next((pk for pk in reversed(item.path) if pk in followed), None)
        for item in given
    }


def begin(item: Item, by: User, at: datetime | None = None) -> None:
    """Whoever wrote an item follows its thread, unless they chose a level for it or wish it never."""
    if not by.follows_own:
        return
    thread = threads_of([item])[item.pk]
    if thread is not None:
        row = Following(user=by, item_id=thread, at=at or timezone.now())
        Following.objects.bulk_create([row], ignore_conflicts=True)


def learn(course: Item, by: User, at: datetime | None = None) -> None:
    """Whoever takes a course is told of its news, unless they chose otherwise."""
    row = Following(user=by, item=course, at=at or timezone.now())
    Following.objects.bulk_create([row], ignore_conflicts=True)


def leave(course: Item, by: User) -> None:
    """Whoever takes a course no more is not told of its news; what they muted stays muted."""
    Following.objects.filter(user=by, item=course, level=Level.FOLLOW).delete()


def share(item: Item, other: Item) -> None:
    """Whoever chose how much they are told of an item is told as much of another, unless they chose
    otherwise there. Two queries."""
    rows = Following.objects.filter(item=item).only("user_id", "level", "at")
    Following.objects.bulk_create(
        [Following(user_id=row.user_id, item=other, level=row.level, at=row.at) for row in rows],
        ignore_conflicts=True,
    )


@transaction.atomic
def set_level(*, item: Item, by: User, level: Level, at: datetime | None = None) -> bool:
    """Be told so much of an item; tells whether that changed. Raises `ValueError` if it cannot be
    followed."""
    if not can_follow(item):
        raise ValueError(f"a {item.kind} cannot be followed")
    row, new = Following.objects.select_for_update().get_or_create(
        user=by, item=item, defaults={"level": level, "at": at or timezone.now()}
    )
    if new:
        return level != Level.NORMAL
    if row.level == level:
        return False
    row.level, row.at = level, at or timezone.now()
    row.save(update_fields=["level", "at"])
    return True


@transaction.atomic
def follow_tag(*, tag: Tag, by: User, keep: bool = True, at: datetime | None = None) -> bool:
    """Follow a tag, or no longer; tells whether anything changed."""
    if not keep:
        return TagFollow.objects.filter(user=by, tag=tag).delete()[0] > 0
    return TagFollow.objects.get_or_create(user=by, tag=tag, defaults={"at": at or timezone.now()})[
        1
    ]


def level_of(item: Item, viewer: Viewer) -> Level:
    """How much the viewer is told of an item."""
    if not isinstance(viewer, User):
        return Level.NORMAL
    found = Following.objects.filter(user=viewer, item=item).values_list("level", flat=True).first()
    return Level(found) if found else Level.NORMAL
