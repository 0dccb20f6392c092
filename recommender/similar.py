"""Items similar to one item, as the live run found them."""

from collections.abc import Iterable

from django.db.models import Count, Exists, Q

from accounts.models import Viewer
from items import kinds
from items.models import Item
from recommender.models import Neighbours, Reason


def similar(item: Item, viewer: Viewer, limit: int = 10) -> list[tuple[int, str]]:
    """(id, kind) of the most similar items that lists offer the viewer, best first.

    They stand elsewhere: neither in the item nor in what it stands in (the other lessons of its
    course, whose outline the page shows anyway). Where the item has too few, those similar to what it
    stands in follow. What is near for no reason that could be told is left out. Two queries.
    """
    rows = Neighbours.objects.filter(run__is_live=True, item__in=[item.pk, *item.path])
    near: dict[int, None] = {}
    for row in sorted(rows, key=lambda row: row.item_id != item.pk):
        pairs = zip(row.items, row.reasons, strict=True)
        near.update({pk: None for pk, reason in pairs if reason != Reason.PICKED})
    shown = [kind.name for kind in kinds.in_feed()]
    # A board, say, holds topics together that have nothing else in common.
    whole = Item.objects.of_kind(*shown).filter(pk=item.root_id)
    found = (
        Item.objects.listed_for(viewer)
        .filter(pk__in=near)
        .exclude(pk__in=[item.pk, *item.path])
        .exclude(path__contains=[item.pk])
        .exclude(Q(path__contains=[item.root_id]) & Exists(whole))
    )
    names = dict(found.values_list("pk", "kind"))
    return [(pk, names[pk]) for pk in near if pk in names][:limit]


def alike(
    item: Item, viewer: Viewer, near: Iterable[tuple[int, str]], limit: int
) -> list[tuple[int, str]]:
    """(id, kind) of others of the item's own kind: those among `near`, its neighbours, in their
    order; then those that share most of its tags, the newest first. One query."""
    found = [pair for pair in near if pair[1] == item.kind][:limit]
    if len(found) == limit:
        return found
    others = Item.objects.listed_for(viewer).of_kind(item.kind)
    others = others.exclude(pk__in=[item.pk, *(pk for pk, _kind in found)])
    sharing = others.filter(tags__in=item.tags.all()).annotate(shared=Count("tags"))
    best = sharing.order_by("-shared", "-published_at", "-pk").values_list("pk", "kind")
    return found + list(best[: limit - len(found)])
