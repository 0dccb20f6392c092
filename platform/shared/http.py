"""Requests with types, the way back, refusals, and what a page that is also a fragment tells caches."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol

from django.core.exceptions import PermissionDenied
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails

P = ParamSpec("P")


class Later(PermissionDenied):
    """Refused for now, in a sentence; `wait` seconds, 0 where waiting changes nothing."""

    def __init__(self, words: str, wait: int = 0) -> None:
        super().__init__(words)
        self.wait = wait


class Request(HttpRequest):
    """Any visitor's request; `user` is a `User` or `AnonymousUser`."""

    htmx: HtmxDetails


class _Middleware(Protocol):
    def __call__(self, request: HttpRequest) -> HttpResponse: ...


def vary_on_htmx(get_response: Callable[[HttpRequest], HttpResponse]) -> _Middleware:
    """Middleware: one address gives a page or its fragment, so caches must tell them apart."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if "text/html" in response.get("Content-Type", ""):
            patch_vary_headers(response, ["HX-Request"])
            response.headers.setdefault("Cache-Control", "private")
        return response

    return middleware


def no_null(get_response: Callable[[HttpRequest], HttpResponse]) -> _Middleware:
    """Middleware: PostgreSQL knows no text with a NUL in it, so neither does any address of ours."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            return HttpResponseBadRequest("an address has no NUL", content_type="text/plain")
        return get_response(request)

    return middleware


def require_post(
    otherwise: Callable[Concatenate[HttpRequest, P], str],
) -> Callable[
    [Callable[Concatenate[HttpRequest, P], HttpResponse]],
    Callable[Concatenate[HttpRequest, P], HttpResponse],
]:
    """For a form's address that is no page: who merely comes there is led to a page.

    `otherwise(request, *args)` gets what the view gets and gives that page's address, or raises
    `Http404`.
    """

    def decorate(
        view: Callable[Concatenate[HttpRequest, P], HttpResponse],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method == "POST":
                return view(request, *args, **kwargs)
            if request.method in {"GET", "HEAD"}:
                return HttpResponseRedirect(otherwise(request, *args, **kwargs))
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])

        return guarded

    return decorate


def back(request: HttpRequest, default: str) -> HttpResponseRedirect:
    """A redirect to the form's `next` if that is an address of ours, else to `default`."""
    target = request.POST.get("next", "")
    return HttpResponseRedirect(target if _is_ours(request, target) else default)


def _is_ours(request: HttpRequest, target: str) -> bool:
    return url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())


def came_from(request: HttpRequest) -> str:
    """Where a form stood, as it says in `next`, else as the browser says; empty if not with us."""
    places = (request.POST.get("next", ""), request.headers.get("Referer", ""))
    return next((place for place in places if _is_ours(request, place)), "")


def is_from_here(request: HttpRequest) -> bool | None:
    """Whether the browser says that a page of ours sent this; None when it does not say.

    A page may keep its origin to itself ("null"), but not that it is of another site.
    """
    if request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}:
        return False
    sender = request.headers.get("Origin") or request.headers.get("Referer") or "null"
    if sender == "null":
        return None
    here = f"{request.scheme}://{request.get_host()}"
    return sender == here or sender.startswith(f"{here}/")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Why something is refused: to htmx in plain words, which show in a toast, else as a page that
    leads back to where the form stood."""
    reason = str(exception)
    if request.headers.get("HX-Request"):
        return HttpResponse(reason, status=403, content_type="text/plain; charset=utf-8")
    context = {"reason": reason, "place": came_from(request)}
    return render(request, "403.html", context, status=403)
