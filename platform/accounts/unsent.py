"""What somebody wrote in a form that could not be taken because they were no longer signed in.

It waits in the session of their browser, under the form's address, until the form is shown to whoever
signs in there: an ended session does not tell whose it was, and the text is in that browser anyway, in
the page it was sent from. Signing out, and signing in as somebody else over a session that still is
somebody's, empty the session: then nobody else gets to read it.
"""

from time import time
from typing import Any

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict

KEY = "unsent"
FORMS = 3  # the latest ones; they are read with every request of the session
CHARACTERS = 100_000  # in one form, names and all; three times the longest text allowed
SECONDS = 24 * 3600
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
    forms.append({"address": request.path, "fields": fields, "at": time()})
    request.session[KEY] = forms[-FORMS:]
    return True


def take(request: HttpRequest, address: str = "") -> Unsent | None:
    """What waits for the form that posts to `address` (this one): given once, to a member who gets
    its page."""
    page = request.method == "GET" and "HX-Request" not in request.headers
    if not page or not request.user.is_authenticated:
        return None
    forms = _waiting(request)
    found = next((form for form in forms if form["address"] == (address or request.path)), None)
    if found is None:
        return None
    request.session[KEY] = [form for form in forms if form is not found]
    return Unsent(found["fields"])


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
