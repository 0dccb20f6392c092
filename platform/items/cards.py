"""Lists of items of mixed kinds, each as the card of its own kind."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from accounts.models import Viewer
from items import kinds
from items.models import Item

# For kinds without a card of their own (answers, posts, comments): what it says and where it stands.
PLAIN_CARD = "items/_item_card.html"


class Card(NamedTuple):
    """One card: its template gets `row`, and `pick` where a feed says why it shows the item."""

    kind: kinds.Kind
    row: Any
    pick: Any = None

    @property
    def template(self) -> str:
        return self.kind.card or PLAIN_CARD


@dataclass(frozen=True)
class PlainRow:
    """An item without a card of its own, and the page that it stands on."""

    item: Item
    page: Item | None

    @property
    def pk(self) -> int:
        return self.item.pk


def cards_for(
    items: Iterable[tuple[int, str]], viewer: Viewer, picks: Mapping[int, Any] | None = None
) -> list[Card]:
    """The cards of `items`, given as (id, kind) pairs, in their order.

    What the viewer may not see is left out. `picks` maps ids to what the feed knows of each. A fixed
    number of queries for each kind present, however many items there are.
    """
    pairs = list(items)
    ids: dict[str, list[int]] = defaultdict(list)
    for pk, kind in pairs:
        ids[kind].append(pk)
    rows: dict[int, Any] = {}
    plain: list[int] = []
    for kind, of_kind in ids.items():
        if kinds.get(kind).card:
            rows |= kinds.cards(kind, of_kind, viewer)
        else:
            plain += of_kind
    rows |= _plain_rows(plain, viewer)
    picks = picks or {}
    return [Card(kinds.get(kind), rows[pk], picks.get(pk)) for pk, kind in pairs if pk in rows]


def _plain_rows(ids: list[int], viewer: Viewer) -> dict[int, PlainRow]:
    if not ids:
        return {}
    found = Item.objects.visible_to(viewer).filter(pk__in=ids).select_related("author", "parent")
    items = list(found)
    around = Item.objects.in_bulk({pk for item in items for pk in item.path})
    rows: dict[int, PlainRow] = {}
    for item in items:
        titled = (around[pk] for pk in reversed(item.path) if around[pk].title)
        rows[item.pk] = PlainRow(item, next(titled, None))
    return rows
