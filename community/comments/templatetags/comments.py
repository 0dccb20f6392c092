"""Comments in templates: `comments_on`, and `gather_comments` before it where items are many."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.urls import reverse

from accounts.models import User
from community.comments import threads
from community.comments.forms import CommentForm, about
from community.comments.threads import Listing
from items import drafts, writing
from items.models import Item

register = template.Library()

ALONE = 10  # threads on an item with a page to itself


@register.simple_tag(takes_context=True)
def gather_comments(context: template.Context, items: Iterable[Item]) -> str:
    """Fetch the first comments on all of a page's items, for the `comments_on` that follow; give the
    items `reactions` and `fold`. The number of queries does not depend on that of the items."""
    given = list(items)
    ids = [item.pk for item in given]
    viewer = _viewer(context)
    listings = threads.gather(ids, viewer)
    threads.dress([each for one in listings.values() for each in one.threads], viewer, given)
    context["gathered_comments"] = listings
    return ""


@register.inclusion_tag("comments/_comments.html", takes_context=True)
def comments_on(context: template.Context, item: Item) -> dict[str, Any]:
    """The comments on one item, and the form to add one."""
    gathered: dict[int, Listing] = context.get("gathered_comments") or {}
    listing = gathered.get(item.pk)
    if listing is None:
        listing = threads.gather([item.pk], _viewer(context), shown=ALONE)[item.pk]
        threads.dress(listing.threads, _viewer(context))
    return {
        "item": item,
        "listing": listing,
        "form": _form(context, item),
        "user": context.get("user"),
        "csrf_token": context.get("csrf_token"),
        "request": context.get("request"),
    }


def _form(context: template.Context, item: Item) -> CommentForm | None:
    """The form for a comment on the item, with what the viewer began; none for who may write none."""
    viewer = _viewer(context)
    if not isinstance(viewer, User) or viewer.is_suspended:
        return None
    form = CommentForm(**about(item, viewer))
    form.place, form.thread = reverse("comment", args=[item.pk]), item.pk
    writing.resume(form, drafts.on_page(context["request"], form.place))
    return form


def _viewer(context: template.Context) -> Any:
    return context["request"].user
