"""Requests of members."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django_htmx.http import HttpResponseClientRedirect

from accounts import unsent
from accounts.models import User
from shared.http import Request

P = ParamSpec("P")


class MemberRequest(Request):
    """A request whose sender is signed in."""

    user: User


def members_only(
    view: Callable[Concatenate[MemberRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Sends strangers to the sign-in page, from which they return to where they were."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return sign_in(request, request.POST.get("next", ""))
        if request.method == "POST" and request.user.is_suspended:
            raise PermissionDenied(request.user.suspension)
        return view(request, *args, **kwargs)  # type: ignore[arg-type]  # just checked

    return guarded


def keeps_text(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """For the address of a form that people write in: what a stranger sends waits until they have
    signed in. The view that shows the form fills it with what is `unsent.waiting`."""

    @wraps(view)
    def keeping(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method == "POST" and not request.user.is_authenticated:
            unsent.keep(request)
            return sign_in(request)
        response = view(request, *args, **kwargs)
        if request.method == "POST" and response.status_code < HTTPStatus.BAD_REQUEST:
            unsent.sent(request)
        return response

    keeping.keeps_text = True  # type: ignore[attr-defined]  # for `accounts.csrf.failure`
    return keeping


def writers_only(
    view: Callable[Concatenate[MemberRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """`members_only` for what is written for others to read: keeps the text of strangers, and tells
    the suspended before they write."""

    @wraps(view)
    def guarded(request: MemberRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.user.is_suspended:
            raise PermissionDenied(request.user.suspension)
        return view(request, *args, **kwargs)

    return keeps_text(members_only(guarded))


def sign_in(request: HttpRequest, place: str = "") -> HttpResponse:
    """To the sign-in page and from there to `place`, if that is ours, else to this address."""
    answer = redirect_to_login(place if place.startswith("/") else request.get_full_path())
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(answer.url)
    return answer
