"""What somebody wrote in a form that could not be taken because they were no longer signed in.

It waits in the session of their browser, under the form's address, until the form is sent. An ended
session does not tell whose it was, so a signed cookie remembers who signed in last: nobody else gets
the text. Where that cookie is gone too, it is whoever signs in there: the text is in that browser
anyway, in the page it was sent from. Signing out, and signing in as somebody else over a session that
still is somebody's, empty the session.
"""

from time import time
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.datastructures import MultiValueDict

KEY = "unsent"
FORMS = 3  # the latest ones; they are read with every request of the session
CHARACTERS = 100_000  # in one form, names and all; three times the longest text allowed
SECONDS = 24 * 3600
WRITER = "writer"  # the cookie
# Fields that are no words of the person's; files are not among a request's `POST`.
_NOT_KEPT = ("csrf", "password")


class Unsent(MultiValueDict[str, str]):
    """The fields as data for their form, in which a word says why they are there."""

    is_unsent = True


def keep(request: HttpRequest) -> bool:
    """Keep the fields posted to this address; tells whether there was room."""
    fields = _fields(request)
    if sum(len(text) for name, values in fields.items() for text in (name, *values)) > CHARACTERS:
        return False
    forms = [form for form in _waiting(request) if form["address"] != request.path]
    writer = request.get_signed_cookie(WRITER, default=None)
    forms.append({"address": request.path, "fields": fields, "at": time(), "writer": writer})
    request.session[KEY] = forms[-FORMS:]
    return True


def remember(response: HttpResponse, writer: int) -> None:
    """Note in the browser who signed in."""
    age = settings.SESSION_COOKIE_AGE + SECONDS
    secure = settings.SESSION_COOKIE_SECURE
    response.set_signed_cookie(
        WRITER, str(writer), max_age=age, httponly=True, samesite="Lax", secure=secure
    )


def waiting(request: HttpRequest, address: str = "") -> Unsent | None:
    """What waits for the form that posts to `address` (this one), for its writer, who gets its page."""
    page = request.method == "GET" and "HX-Request" not in request.headers
    if not page or not request.user.is_authenticated:
        return None
    here, mine = address or request.path, (None, str(request.user.pk))
    for form in _waiting(request):
        if form["address"] == here and form["writer"] in mine:
            return Unsent(form["fields"])
    return None


def sent(request: HttpRequest) -> None:
    """Keep no longer what waited for the form that posts to this address."""
    forms = _waiting(request)
    left = [form for form in forms if form["address"] != request.path]
    if len(left) < len(forms):
        request.session[KEY] = left


def words(request: HttpRequest) -> list[str]:
    """What was posted, one text a field, without the empty ones."""
    return [value for values in _fields(request).values() for value in values if value.strip()]


def _fields(request: HttpRequest) -> dict[str, list[str]]:
    return {
        name: [str(value) for value in values]
        for name, values in request.POST.lists()
        if not any(word in name for word in _NOT_KEPT)
    }


def _waiting(request: HttpRequest) -> list[dict[str, Any]]:
    since = time() - SECONDS
    return [form for form in request.session.get(KEY, []) if form["at"] > since]
