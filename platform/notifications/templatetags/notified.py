"""The bell, and how one follows what a page shows."""

from typing import Any

from django import template

from accounts.models import User
from items.following import can_follow, level_of
from items.models import Item, Tag, TagFollow
from notifications import bell

register = template.Library()


@register.inclusion_tag("notifications/_bell.html", takes_context=True)
def bell_of_viewer(context: dict[str, Any]) -> dict[str, Any]:
    """The bell with the viewer's unread lines; nothing for strangers."""
    user = context.get("user")
    unread = bell.count(user) if isinstance(user, User) else None
    return {"unread": unread, "most": bell.MOST}


@register.simple_tag(takes_context=True)
def level_for_viewer(context: dict[str, Any], item: Item) -> str:
    """How much the viewer is told of an item; empty for strangers and for what cannot be followed."""
    user = context.get("user")
    if not isinstance(user, User) or not can_follow(item):
        return ""
    return level_of(item, user).value


@register.simple_tag(takes_context=True)
def follows_tag(context: dict[str, Any], tag: Tag) -> bool:
    """Whether the viewer follows a tag; a page of those they follow says so in `known`."""
    user = context.get("user")
    if context.get("known"):
        return True
    return isinstance(user, User) and TagFollow.objects.filter(user=user, tag=tag).exists()
