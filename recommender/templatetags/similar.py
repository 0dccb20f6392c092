"""What is similar to an item, on its page."""

from typing import Any

from django import template

from items.cards import Card, cards_for
from items.models import Item
from recommender.similar import similar

register = template.Library()


@register.inclusion_tag("recommender/_similar.html", takes_context=True)
def similar_to(context: dict[str, Any], item: Item, limit: int = 4) -> dict[str, Any]:
    """A short list of what is similar to `item` and the viewer may see: two queries, and one for
    each kind in it."""
    viewer = context["request"].user
    cards: list[Card] = cards_for(similar(item, viewer, limit), viewer)
    return {"cards": cards}
