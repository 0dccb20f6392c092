"""What people set for themselves: profile and preferences, API token, language."""

from django.conf import settings as site
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from rest_framework.authtoken.models import Token

from accounts import unsent
from accounts.forms import SettingsForm
from accounts.http import MemberRequest, keeps_text, members_only
from accounts.models import User
from shared.http import back, require_post

YEAR = 365 * 24 * 3600  # seconds
UNSHOWN_KEY = "unshown_key"  # in the session: a key that has not been shown yet


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_text
@members_only
@never_cache
def settings(request: MemberRequest) -> HttpResponse:
    """Profile and preferences."""
    # A copy, so that a refused form leaves the person whom the page greets as they are.
    person = User.objects.get(pk=request.user.pk)
    form = SettingsForm(request.POST or unsent.waiting(request), instance=person)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your settings are saved."))
        return redirect("settings")
    context = {
        "form": form,
        "key": request.session.pop(UNSHOWN_KEY, "") if request.method == "GET" else "",
        "shut_out": _shut_out(request.user),
        "has_token": Token.objects.filter(user=request.user).exists(),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/settings.html", context, status=status)


def _shut_out(by: User) -> list[tuple[str, list[User]]]:
    """Whom a person muted and blocked, with the name of the address that undoes it."""
    return [
        ("mute", list(User.objects.filter(muted_by__muter=by).order_by("handle"))),
        ("block", list(User.objects.filter(blocked_by__blocker=by).order_by("handle"))),
    ]


@require_post(lambda request: reverse("settings"))
@members_only
@never_cache
def token(request: MemberRequest) -> HttpResponse:
    """Make a new API token, which the settings show once, or revoke the one there is (`revoke`)."""
    Token.objects.filter(user=request.user).delete()
    if "revoke" in request.POST:
        messages.success(request, _("The API token is revoked."))
        return redirect("settings")
    request.session[UNSHOWN_KEY] = Token.objects.create(user=request.user).key
    return HttpResponseRedirect(f"{reverse('settings')}#token")


@require_post(lambda request: reverse("home"))
def set_language(request: HttpRequest) -> HttpResponse:
    """Speak `language` from now on: to this browser, and to this member wherever they are."""
    language = request.POST.get("language", "")
    answer = back(request, "/")
    if language not in dict(site.LANGUAGES):
        return answer
    if isinstance(request.user, User):
        User.objects.filter(pk=request.user.pk).update(language=language)
    answer.set_cookie(
        site.LANGUAGE_COOKIE_NAME,
        language,
        max_age=YEAR,
        samesite="Lax",
        secure=request.is_secure(),
        httponly=True,
    )
    return answer
