"""Places of a lesson in the templates of other apps."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import template

from courses.catalogue.models import Component
from items.models import Item
from shared.clock import clock

register = template.Library()
_PLAYED = (Component.Kind.VIDEO, Component.Kind.AUDIO)


@dataclass(frozen=True)
class Where:
    """The address of a place, and its second as players show it or ""."""

    url: str
    clock: str = ""


@register.simple_tag
def place_in(item: Item, row: Any) -> Where:
    """Where the `place` and `second` of `row` are on an item's page: a film begins at that second."""
    kind, _dash, key = row.place.partition("-")
    url = f"{item.get_absolute_url()}#{row.place}" if row.place else item.get_absolute_url()
    if row.second is None or kind not in _PLAYED:
        return Where(url)
    second = f"{row.second:.3f}".rstrip("0").rstrip(".")
    query = urlencode({"play": key, "at": second})
    return Where(f"{item.get_absolute_url()}?{query}#{row.place}", clock(row.second))
