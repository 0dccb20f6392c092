"""Comments in templates: `comments_on`, and `gather_comments` before it where items are many."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django import template
from django.urls import reverse

from community.comments.forms import CommentForm, about
from community.comments.models import Comment
from items import drafts, writing
from items.models import Item

register = template.Library()


@register.simple_tag(takes_context=True)
def gather_comments(context: template.Context, items: Iterable[Item]) -> str:
    """Fetch the comments on all of a page's items in one query, for the `comments_on` that follow."""
    ids = [item.pk for item in items]
    gathered: dict[int, list[Comment]] = defaultdict(list)
    for comment in Comment.objects.on(ids, _viewer(context)):
        gathered[comment.item.parent_id or 0].append(comment)
    context["gathered_comments"] = {pk: gathered[pk] for pk in ids}
    return ""


@register.inclusion_tag("comments/_comments.html", takes_context=True)
def comments_on(context: template.Context, item: Item) -> dict[str, Any]:
    """The comments on one item, and the form to add one."""
    gathered: dict[int, list[Comment]] = context.get("gathered_comments") or {}
    comments = (
        gathered[item.pk]
        if item.pk in gathered
        else list(Comment.objects.on([item.pk], _viewer(context)))
    )
    return {
        "item": item,
        "comments": comments,
        "form": _form(context, item),
        "user": context.get("user"),
        "csrf_token": context.get("csrf_token"),
        "request": context.get("request"),
    }


def _form(context: template.Context, item: Item) -> CommentForm:
    """The form for a comment on the item, with what the viewer began."""
    form = CommentForm(**about(item))
    form.place, form.thread = reverse("comment", args=[item.pk]), item.pk
    writing.resume(form, drafts.on_page(context["request"], form.place))
    return form


def _viewer(context: template.Context) -> Any:
    return context["request"].user
