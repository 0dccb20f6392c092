"""Keeping and throwing away what a person is in the middle of writing."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import MemberRequest, members_only
from items import drafts
from items.models import Draft
from shared.http import back, require_post

LISTED = 200  # characters of what was begun


def _list(request: HttpRequest) -> str:
    return reverse("drafts")


def _list_with(request: HttpRequest, pk: int) -> str:
    return reverse("drafts")


@require_safe
@members_only
def mine(request: MemberRequest) -> HttpResponse:
    """What one has begun and not sent, the latest first."""
    rows = [
        {
            "draft": draft,
            "label": drafts.label(draft),
            "words": drafts.words(draft, LISTED),
            "whole": drafts.whole(draft),
        }
        for draft in drafts.mine(request.user)
    ]
    return render(request, "items/drafts.html", {"rows": rows})


@require_post(_list)
@members_only
def keep(request: MemberRequest) -> HttpResponse:
    """Keep a form's fields under the place that its field `draft` names; says when, in plain words."""
    try:
        kept = drafts.keep(
            user=request.user,
            place=request.POST.get(drafts.FIELD, ""),
            fields=drafts.fields(request),
        )
    except ValidationError as error:
        return HttpResponse(" ".join(error.messages), status=422, content_type="text/plain")
    time = time_format(timezone.localtime(), "H:i")
    words = _("Draft kept %(time)s") % {"time": time} if kept else ""
    return HttpResponse(words, content_type="text/plain; charset=utf-8")


@require_post(_list_with)
@members_only
def drop(request: MemberRequest, pk: int) -> HttpResponse:
    """Throw a draft away, and show the form that it was in without it."""
    draft = get_object_or_404(Draft, user=request.user, pk=pk)
    place = draft.place.partition("#")[0]
    drafts.drop(user=request.user, place=draft.place)
    return back(request, place)
