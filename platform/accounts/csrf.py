"""What is said to a form without this session's token: mostly an old page's, seldom an attacker's."""

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import unsent
from accounts.http import sign_in
from shared.http import came_from, is_from_here


def failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Nothing is done and nothing is lost; it takes another press of the person's to send it.

    With htmx the form stands as it is, and gets a new token. Else the text leads to its form as after
    signing in (`unsent`). Where that cannot be, it is on the page for copying; but not what comes from
    another site, which could so speak in our name. No page of ours sends it again by a press: to such
    a page an attacker could lead.
    """
    if request.headers.get("HX-Request"):
        words = _(
            "You signed in or out after this page was opened. Nothing is lost: try once more."
        )
        answer = HttpResponse(words, status=403, content_type="text/plain; charset=utf-8")
        answer.headers["X-CSRFToken"] = get_token(request)
        return answer
    ours = is_from_here(request)
    texts = getattr(request.resolver_match and request.resolver_match.func, "keeps_text", False)
    # A profile is not put into the form of whoever is signed in by now: one press would make it theirs.
    kept = ours and texts and request.path != reverse("settings")
    # Without any cookie there may be no session to keep it in.
    if kept and request.COOKIES and unsent.keep(request):
        if request.user.is_authenticated:
            return redirect(request.get_full_path())
        return sign_in(request)
    context = {
        "text": "\n\n".join(unsent.words(request)) if texts and ours is not False else "",
        "place": request.get_full_path() if texts else came_from(request),
    }
    return render(request, "403_csrf.html", context, status=403)
