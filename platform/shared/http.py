"""Requests with types, and what a page that is also a fragment must tell caches."""

from collections.abc import Callable
from typing import Protocol

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails


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


def back(request: HttpRequest, default: str) -> HttpResponseRedirect:
    """A redirect to the form's `next` if that is an address of ours, else to `default`."""
    target = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
    return HttpResponseRedirect(target if ours else default)
