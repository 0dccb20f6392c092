"""What scripts ask for while a topic is read: whether there is something new, and quotations."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.http import MemberRequest, writers_only
from community.boards import pages, quoting
from community.boards.models import Post
from items.http import page_of
from items.models import Item
from shared.http import Request, require_post


@require_safe
def news(request: Request, pk: int) -> HttpResponse:
    """A line that says how many replies there are after a place, and leads to them.

    204 where there are none that would be listed for the viewer, or no other number of them than the
    `shown` one. One query, of the end of an index.
    """
    after = request.GET.get("after", "")
    place = pages.read_place(after)
    count = 0
    if place is not None:
        new = Post.objects.listed_for(request.user).within(pk).after(place)
        count = len(new.values_list("pk")[: pages.POSTS_A_PAGE + 1])
    if count == 0 or request.GET.get("shown") == str(count):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    context = {"pk": pk, "after": after, "count": count, "most": pages.POSTS_A_PAGE}
    return render(request, "boards/_news.html", context)


def _where(request: HttpRequest, pk: int) -> str:
    return page_of(request, pk)


@require_post(_where)
@writers_only
def quote(request: MemberRequest, pk: int) -> HttpResponse:
    """A topic's or post's text, or the `words` chosen in it, as a quotation for a reply."""
    seen = Item.objects.visible_to(request.user).select_related("author", "origin", "parent")
    item = get_object_or_404(seen.of_kind("topic", "post"), pk=pk)
    words = quoting.quotation(item, request.POST.get("words", ""))
    return HttpResponse(words, content_type="text/plain; charset=utf-8")
