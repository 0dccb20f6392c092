"""Items similar to one item, as the live run found them."""

from accounts.models import Viewer
from items.models import Item
from recommender.models import Neighbours

# Looked at beyond what is asked for, as some may not be visible.
SPARE = 3


def similar(item: Item, viewer: Viewer, limit: int = 10) -> list[tuple[int, str]]:
    """(id, kind) of the most similar items that the viewer may see, best first.

    What stands in the item, or the item in it, is left out: the page shows that anyway.
    """
    row = Neighbours.objects.filter(run__is_live=True, item=item.pk).first()
    if row is None:
        return []
    near = {pk: place for place, pk in enumerate(row.items[: limit * SPARE + 10])}
    found = Item.objects.listed_for(viewer).filter(pk__in=near).exclude(path__contains=[item.pk])
    found = found.exclude(pk__in=item.path)
    kinds = dict(found.values_list("pk", "kind"))
    return [(pk, kinds[pk]) for pk in near if pk in kinds][:limit]
