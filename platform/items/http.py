"""What the pages of all kinds do with their addresses."""

from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404

from items.models import Item


def moved(request: HttpRequest, item: Item, slug: str) -> HttpResponsePermanentRedirect | None:
    """Where a page lives if the address names it by a wrong slug: the id in it decides."""
    if slug == item.slug:
        return None
    query = request.META.get("QUERY_STRING", "")
    right = item.get_absolute_url()
    return HttpResponsePermanentRedirect(f"{right}?{query}" if query else right)


def page_of(request: HttpRequest, pk: int) -> str:
    """The address of the page on which an item stands, if the viewer may see it; else 404."""
    item = get_object_or_404(Item.objects.visible_to(request.user).select_related("parent"), pk=pk)
    return item.get_absolute_url()
