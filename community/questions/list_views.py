"""The lists of questions, and what waits for those who teach."""

from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import MemberRequest, members_only
from accounts.models import User
from community.questions import lists
from community.questions.models import QuestionQuerySet
from items import kinds
from items.marks import mark
from items.models import Item
from shared.http import Request
from shared.paging import Page, keyset
from shared.text import number


@require_safe
def questions(request: Request) -> HttpResponse:
    """One of `lists.LISTS`, which `order` names; `tag` keeps to one tag's."""
    which = lists.LISTS.get(request.GET.get("order", ""), lists.LISTS["newest"])
    tag = request.GET.get("tag", "").replace("\0", "")
    rows = lists.find(which, request.user, tag)
    context = {"page": _page(request, rows, *which.order), "tag": tag, "current": which}
    if request.htmx:
        return render(request, "questions/questions.html#rows", context)
    context |= {
        "tabs": _tabs(request, which.name, tag),
        "after": "after" in request.GET,
        "count": rows.order_by()[: lists.COUNTED + 1].count(),
        "most": lists.COUNTED,
    }
    return render(request, "questions/questions.html", context)


def _page(request: HttpRequest, rows: QuestionQuerySet, *order: str) -> Page[Any]:
    """A page of `rows` with their cards: ids alone are paged, along their index."""
    found = keyset(request, rows.select_related("item"), *order)
    cards = kinds.cards("question", [row.pk for row in found.rows], request.user)
    page = Page([cards[row.pk] for row in found.rows if row.pk in cards], found.next_url)
    mark((row.item for row in page.rows), request.user)
    return page


def _tabs(request: HttpRequest, current: str, tag: str) -> list[dict[str, Any]]:
    """The lists that the viewer may look through."""
    tabs = []
    for each in lists.LISTS.values():
        if each.for_members and not isinstance(request.user, User):
            continue
        query = request.GET.copy()
        query.clear()
        if each.name != "newest":
            query["order"] = each.name
        if tag:
            query["tag"] = tag
        url = f"{request.path}?{query.urlencode()}" if query else request.path
        tabs.append({"label": each.label, "url": url, "current": each.name == current})
    return tabs


@require_safe
@members_only
def waiting(request: MemberRequest) -> HttpResponse:
    """The unanswered questions about what one teaches, the oldest first; `about` keeps to a course."""
    inside = number(request.GET.get("about", ""))
    rows = lists.waiting_for(request.user, inside)
    page = _page(request, rows, *lists.OLDEST)
    seen = Item.objects.visible_to(request.user)
    prefetch_related_objects(page.rows, Prefetch("about", seen))
    if request.htmx:
        return render(request, "questions/waiting.html#rows", {"page": page})
    context = {"page": page, "courses": _outermost(request.user), "inside": inside}
    return render(request, "questions/waiting.html", context)


def _outermost(teacher: User) -> list[Item]:
    """What somebody teaches that questions wait about: courses, not their lessons."""
    paths = lists.waiting_for(teacher).values_list("about", "about__path").order_by()
    ids = {path[0] if path else pk for pk, path in paths.distinct()}
    return list(Item.objects.visible_to(teacher).filter(pk__in=ids).order_by("title", "pk"))
