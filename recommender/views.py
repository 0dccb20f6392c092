"""Not interested, and taking it back."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.http import MemberRequest, members_only
from items import kinds, marks
from items.http import page_of
from items.models import Item
from recommender import actions
from shared.http import back, require_post


@require_post(page_of)
@members_only
def dismiss(request: MemberRequest, pk: int) -> HttpResponse:
    """Take an item out of one's feed; effective on the next request."""
    item = get_object_or_404(Item.objects.visible_to(request.user), pk=pk)
    actions.dismiss(item=item, by=request.user)
    undo_url = reverse("undismiss", args=[pk])
    if request.htmx:
        return render(request, "components/card_gone.html", {"undo_url": undo_url})
    words = _("Noted. You will see less like this.")
    messages.success(request, words, extra_tags=undo_url)
    return back(request, reverse("home"))


@require_post(page_of)
@members_only
def undismiss(request: MemberRequest, pk: int) -> HttpResponse:
    """Let an item into one's feed again."""
    item = get_object_or_404(Item.objects.visible_to(request.user), pk=pk)
    actions.dismiss(item=item, by=request.user, dismissed=False)
    if not request.htmx:
        messages.success(request, _("Taken back: it may show here again."))
        return back(request, reverse("home"))
    kind = kinds.get(item.kind)
    row = kinds.cards(kind.name, [item.pk], request.user).get(item.pk) if kind.card else None
    if row is None:
        raise Http404
    marks.mark([row.item], request.user)
    # Still a card of the feed, with everything one can do there; only its reason is not said again.
    context = {"row": row, "viewer": request.user, "surface": "home", "pick": {"reason": ""}}
    return render(request, kind.card, context)
