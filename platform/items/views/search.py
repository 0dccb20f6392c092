"""The search page, and what the search box suggests while one types."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation.trans_real import (
    get_supported_language_variant,
    parse_accept_lang_header,
)
from django.views.decorators.http import require_safe

from accounts.models import User
from items.marks import mark
from items.search.results import MOST, Results
from items.search.results import search as find
from items.search.suggesting import suggestions
from shared.http import Request


def languages_of(request: HttpRequest) -> set[str]:
    """The languages that the reader reads as far as we know, of those of the site."""
    accepted = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    chosen = request.user.language if isinstance(request.user, User) else ""
    return set(_known([get_language() or "", chosen, *(code for code, _weight in accepted)]))


def _known(codes: Iterable[str]) -> Iterable[str]:
    for code in codes:
        try:
            yield get_supported_language_variant(code) if code else settings.LANGUAGE_CODE
        except LookupError:
            continue


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
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 5 else 1


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
