"""Reacting to items, and who did."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import MemberRequest, members_only
from activity import actions
from items import reactions
from items.http import page_of
from items.models import Item, Reaction
from shared.http import Request, back, require_post


@require_post(page_of)
@members_only
def react(request: MemberRequest, pk: int) -> HttpResponse:
    """React to an item, or take that `reaction` back: `keep` (1 or 0) says which, else it changes."""
    item = get_object_or_404(Item.objects.visible_to(request.user), pk=pk)
    name = request.POST.get("reaction", "")
    if name not in reactions.KNOWN:
        return _unknown()
    keep = request.POST.get("keep", "")
    if keep not in {"0", "1"}:
        mine = Reaction.objects.filter(user=request.user, item=item, name=name)
        keep = "0" if mine.exists() else "1"
    # What is offered no longer can still be taken back.
    if keep == "1" and name not in reactions.offered():
        return _unknown()
    actions.react(item=item, by=request.user, name=name, keep=keep == "1")
    if not request.htmx:
        return back(request, item.get_absolute_url())
    reactions.gather([item], request.user)
    context = {"item": item, "next": request.POST.get("next", ""), "changed": name}
    return render(request, "items/_reactions.html", context)


def _unknown() -> HttpResponse:
    words = _("This reaction is not known.")
    return HttpResponse(words, status=400, content_type="text/plain; charset=utf-8")


@require_safe
def people(request: Request, pk: int) -> HttpResponse:
    """Who reacted how to an item."""
    items = Item.objects.visible_to(request.user).select_related("author")
    item = get_object_or_404(items, pk=pk)
    context = {"item": item, "groups": reactions.people(item, request.user)}
    return render(request, "items/reactions.html", context)
