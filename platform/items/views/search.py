"""The search page, and what the search box suggests while one types."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from items.marks import mark
from items.search.finding import MOST
from items.search.languages import languages_of
from items.search.results import Results
from items.search.results import search as find
from items.search.suggesting import suggestions
from shared.http import Request
from shared.text import number


@require_safe
def search(request: Request) -> HttpResponse:
    """What was asked for in words, of every kind, best first."""
    found = find(
        request.GET.get("q", ""),
        request.user,
        languages=languages_of(request),
        page=page_number(request.GET.get("page", "")),
        literally="literally" in request.GET,
    )
    mark((shown.item for shown in found.shown), request.user)
    context = {"found": found, "most": MOST, "links": _links(request, found)}
    part = "#found" if request.htmx else ""
    return render(request, f"search/search.html{part}", context)


def page_number(given: str) -> int:
    """The number of a page as somebody typed it; 1 for nonsense."""
    found = number(given, digits=4)
    return 1 if found is None else found


def _links(request: Request, found: Results) -> dict[str, object]:
    """The pages around this one."""
    near = range(max(found.page - 2, 1), min(found.page + 2, found.pages) + 1)
    numbers = sorted({1, *near, found.pages})
    return {
        "before": _page(request, found.page - 1) if found.page > 1 else "",
        "after": _page(request, found.page + 1) if found.page < found.pages else "",
        "numbers": [(number, _page(request, number)) for number in numbers],
    }


def _page(request: Request, number: int) -> str:
    kept = {name: request.GET[name] for name in ("q", "literally") if name in request.GET}
    return "?" + urlencode(kept | ({"page": number} if number > 1 else {}))


@require_safe
def suggest(request: Request) -> HttpResponse:
    """Titles, tags and people that begin so, for the list under the search box."""
    typed = request.GET.get("q", "")
    context = {"suggestions": suggestions(typed, request.user, languages_of(request))}
    response = render(request, "search/_suggestions.html", context)
    response.headers["Cache-Control"] = "private, max-age=60"
    return response
