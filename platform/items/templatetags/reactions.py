"""What people feel about an item, in templates."""

from typing import Any

from django import template

from items import reactions
from items.models import Item

register = template.Library()


@register.inclusion_tag("items/_reactions.html", takes_context=True)
def reactions_on(context: template.Context, item: Item) -> dict[str, Any]:
    """The reactions to an item; a query where they were not gathered for the whole page."""
    request = context["request"]
    if not hasattr(item, "reactions_shown"):
        reactions.gather([item], request.user)
    on_page = request.method == "GET" and not request.htmx
    return {
        "item": item,
        "user": request.user,
        "csrf_token": context.get("csrf_token"),
        "next": f"{request.get_full_path()}#item-{item.pk}" if on_page else "",
    }
