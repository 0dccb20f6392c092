"""Requests of members."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

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
        if request.user.is_authenticated:
            if request.method == "POST" and request.user.is_suspended:
                raise PermissionDenied(_("Your account is suspended: you can read, but not write."))
            return view(request, *args, **kwargs)  # type: ignore[arg-type]  # just checked
        # A form's own address shows nothing when it is visited after signing in.
        place = request.POST.get("next") or request.get_full_path()
        answer = redirect_to_login(place if place.startswith("/") else "/")
        if request.headers.get("HX-Request"):
            return HttpResponseClientRedirect(answer.url)
        return answer

    return guarded
