"""Keeping and throwing away what a person is in the middle of writing."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from accounts.http import MemberRequest, members_only
from items import drafts
from items.models import Draft
from shared.http import back, require_post

PLACE = "draft"  # the field that names the form


def _home(request: HttpRequest) -> str:
    return "/"


def _front(request: HttpRequest, pk: int) -> str:
    return "/"


@require_post(_home)
@members_only
def keep(request: MemberRequest) -> HttpResponse:
    """Keep a form's fields under the place that its field `draft` names; says when, in plain words."""
    fields = {
        name: request.POST.getlist(name)
        for name in request.POST
        if name not in (PLACE, "csrfmiddlewaretoken")
    }
    try:
        drafts.keep(user=request.user, place=request.POST.get(PLACE, ""), fields=fields)
    except ValidationError as error:
        return HttpResponse(" ".join(error.messages), status=422, content_type="text/plain")
    time = time_format(timezone.localtime(), "H:i")
    return HttpResponse(
        _("Draft kept %(time)s") % {"time": time}, content_type="text/plain; charset=utf-8"
    )


@require_post(_front)
@members_only
def drop(request: MemberRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    draft = get_object_or_404(Draft, user=request.user, pk=pk)
    place = draft.place.partition("#")[0]
    drafts.drop(user=request.user, place=draft.place)
    return back(request, place)
