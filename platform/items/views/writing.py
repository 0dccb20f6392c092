"""What a writing field asks the server for while one writes."""

from dataclasses import asdict

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accounts.http import MemberRequest, members_only
from items import completion, uploads, writing
from items.looks import look, rendered
from items.uploads import Family
from shared.http import require_post
from shared.text import number

TOOLS_KEPT = 3600  # seconds


def _drafts(request: HttpRequest) -> str:
    return reverse("drafts")


@require_safe
@members_only
@cache_control(private=True, max_age=TOOLS_KEPT)
def tools(request: MemberRequest) -> HttpResponse:
    """The toolbar of every writing field: its script puts one above each."""
    limit = settings.UPLOAD_LIMITS[Family.IMAGE] * 2**20
    return render(request, "components/editor_tools.html", {"largest": limit})


@require_post(_drafts)
@members_only
def preview(request: MemberRequest) -> HttpResponse:
    """How the text looks that the field named by `text` holds; without a script the page of a form
    that goes on, with the pictures that were chosen put into the text."""
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(rendered(request))
    refused = writing.take_pictures(request)
    return look(request, refused, reverse("drafts"))


@require_post(_drafts)
@members_only
def upload(request: MemberRequest) -> HttpResponse:
    """Keep the picture `file` for what is being written: its address and Markdown, or `error` (422)."""
    file = request.FILES.get("file")
    if file is None:
        return JsonResponse({"error": _("Choose a file first.")}, status=422)
    try:
        row = uploads.attach(
            item=None, file=file, name=file.name or "", by=request.user, families={Family.IMAGE}
        )
    except ValidationError as error:
        return JsonResponse({"error": " ".join(error.messages)}, status=422)
    said = {"markdown": row.markdown, "url": row.get_absolute_url(), "name": row.name}
    return JsonResponse(said)


@require_safe
@members_only
def people(request: MemberRequest) -> JsonResponse:
    """People for what follows an "@"; `thread` is the item in whose talk it stands."""
    thread = number(request.GET.get("thread", ""))
    return _offered(completion.people(request.user, _typed(request), thread))


@require_safe
@members_only
def tags(request: MemberRequest) -> JsonResponse:
    """Tags for what follows a "#"."""
    return _offered(completion.tags(_typed(request)))


def _typed(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\0", "")


def _offered(found: list[completion.Offer]) -> JsonResponse:
    return JsonResponse({"results": [asdict(offer) for offer in found]})
