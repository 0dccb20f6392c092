"""What is similar to an item, on its page."""

from typing import Any

from django import template

from items.cards import Card, cards_for
from items.models import Item
from recommender.similar import alike, similar

register = template.Library()


MANY = 50  # as many as the night finds


@register.inclusion_tag("recommender/_similar.html", takes_context=True)
def similar_to(
    context: dict[str, Any], item: Item, own: str = "", limit: int = 4
) -> dict[str, Any]:
    """Short lists of what is similar to `item` and the viewer may see: two queries, and one for
    each kind in them. With the heading `own`, those of the item's own kind come first, under it,
    also where only their tags say that they are similar: one query more."""
    viewer = context["request"].user
    near = similar(item, viewer, MANY)
    first = alike(item, viewer, near, limit) if own else []
    rest = [pair for pair in near if not own or pair[1] != item.kind][:limit]
    cards: list[Card] = cards_for([*first, *rest], viewer)
    of_own = {pk for pk, _kind in first}
    return {
        "own": own,
        "first": [card for card in cards if card.row.pk in of_own],
        "cards": [card for card in cards if card.row.pk not in of_own],
    }
