"""What the pages of all kinds do with their addresses."""

from django.http import HttpRequest, HttpResponsePermanentRedirect

from items.models import Item


def moved(request: HttpRequest, item: Item, slug: str) -> HttpResponsePermanentRedirect | None:
    """Where a page lives if the address names it by a wrong slug: the id in it decides."""
    if slug == item.slug:
        return None
    query = request.META.get("QUERY_STRING", "")
    right = item.get_absolute_url()
    return HttpResponsePermanentRedirect(f"{right}?{query}" if query else right)
