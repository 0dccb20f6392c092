"""What a member keeps for later, in folders of theirs."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import MemberRequest, members_only
from items import folders, search
from items.models import Bookmark, Folder, Item, ItemQuerySet
from items.views.lists import cards_of
from shared.http import back, require_post
from shared.paging import keyset
from shared.text import number

UNFILED = "none"  # in the address: what is in no folder


def kept_by(request: MemberRequest) -> ItemQuerySet:
    """What the member keeps and may see, as the address narrows it: by `folder`, and words in `q`."""
    mine = Bookmark.objects.filter(user=request.user)
    chosen = request.GET.get("folder", "")
    if chosen == UNFILED:
        mine = mine.filter(folder=None)
    elif chosen:
        mine = mine.filter(folder=number(chosen) or 0)
    items = Item.objects.visible_to(request.user).filter(bookmarks__in=mine)
    if typed := typed_in(request):
        items = items.filter(search=search.query(typed))
    return items.annotate(kept_at=F("bookmarks__at"))


def typed_in(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\0", "").strip()[: search.MAX_TYPED]


@require_safe
@members_only
def saved(request: MemberRequest) -> HttpResponse:
    """What a member keeps for later, the latest kept first."""
    page = keyset(request, kept_by(request).only("kind"), "-kept_at", "-pk")
    cards = cards_of(page, request)
    mine = folders.of(request.user)
    kept = Bookmark.objects.filter(user=request.user, item__in=[card.row.pk for card in cards])
    by_item = {row.item_id: row for row in kept}
    chosen = request.GET.get("folder", "")
    context = {
        "cards": cards,
        "rows": [(card, by_item.get(card.row.pk)) for card in cards],
        "page": page,
        "folders": mine,
        "current": next((each for each in mine if str(each.pk) == chosen), None),
        "unfiled": chosen == UNFILED,
        "typed": typed_in(request),
    }
    part = "#rows" if request.htmx else ""
    return render(request, f"items/saved.html{part}", context)


def _saved(request: HttpRequest, pk: int) -> str:
    return reverse("saved")


@require_post(lambda request: reverse("saved"))
@members_only
def add(request: MemberRequest) -> HttpResponse:
    """Make a folder called `name`."""
    try:
        folder = folders.create(by=request.user, name=request.POST.get("name", ""))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("saved")
    return redirect(f"{reverse('saved')}?folder={folder.pk}")


@require_post(_saved)
@members_only
def change(request: MemberRequest, pk: int) -> HttpResponse:
    """Give a folder another `name`, or remove it (`remove`)."""
    folder = get_object_or_404(Folder, user=request.user, pk=pk)
    if "remove" in request.POST:
        folders.remove(folder)
        messages.success(request, _("The folder is removed. What was in it is still saved."))
        return redirect("saved")
    try:
        folders.rename(folder=folder, name=request.POST.get("name", ""))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(f"{reverse('saved')}?folder={pk}")


@require_post(_saved)
@members_only
def put(request: MemberRequest, pk: int) -> HttpResponse:
    """Put a saved item into a `folder` (empty: none), with a `note` where one is sent."""
    item = get_object_or_404(Item.objects.visible_to(request.user), pk=pk)
    chosen = request.POST.get("folder", "")
    mine = Folder.objects.filter(user=request.user)
    folder = get_object_or_404(mine, pk=number(chosen) or 0) if chosen else None
    get_object_or_404(Bookmark, user=request.user, item=item)
    try:
        folders.put(item=item, by=request.user, folder=folder, note=request.POST.get("note"))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return back(request, reverse("saved"))
