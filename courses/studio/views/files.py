"""Files that an author adds to a course or lesson."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.http import MemberRequest, members_only
from courses.studio import access
from items import uploads
from items.models import Item
from shared.http import back, require_post

MAX_FILES = 20  # of one form; a script sends each alone


def _editor(item: Item | None) -> str:
    if item is None:  # a file that a member has not sent anywhere yet
        raise Http404
    name = "studio-lesson" if item.kind == "lesson" else "studio-about"
    return reverse(name, args=[item.pk])


def _page(request: HttpRequest, pk: int) -> str:
    if not request.user.is_authenticated:
        return reverse("studio")
    return _editor(access.written(request.user, pk))


def _page_of_file(request: HttpRequest, pk: int) -> str:
    if not request.user.is_authenticated:
        return reverse("studio")
    return _editor(access.file(request.user, pk).item)


@require_post(_page)
@members_only
def upload(request: MemberRequest, pk: int) -> HttpResponse:
    """Keep each `file` that a form sends and say how a text shows it, or why it is not taken.

    A script sends one and gets its address and Markdown, or `error` with 422.
    """
    item = access.written(request.user, pk)
    script = request.headers.get("Accept") == "application/json"
    given = request.FILES.getlist("file")[:MAX_FILES]
    taken, refused = [], [] if given else [_("Choose a file first.")]
    for file in given:
        try:
            taken.append(
                uploads.attach(item=item, file=file, name=file.name or "", by=request.user)
            )
        except ValidationError as error:
            name = "" if script else f"{uploads.clean(file.name or '')}: "
            refused.append(name + " ".join(error.messages))
    if script:
        if refused:
            return JsonResponse({"error": " ".join(refused)}, status=422)
        row = taken[0]
        said = {"markdown": row.markdown, "url": row.get_absolute_url(), "name": row.name}
        return JsonResponse(said)
    for words in refused:
        messages.error(request, words)
    if not taken:
        return back(request, _editor(item))
    texts = " ".join(row.markdown for row in taken)
    messages.success(request, _("Uploaded. In the text it stands as %(text)s") % {"text": texts})
    return redirect(f"{_editor(item)}?draft=latest#files")


@require_post(_page_of_file)
@members_only
def remove(request: MemberRequest, pk: int) -> HttpResponse:
    """Forget a file that stands in no text."""
    found = access.file(request.user, pk)
    try:
        uploads.remove(found)
        messages.success(request, _("Removed."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return back(request, f"{_editor(found.item)}?draft=latest#files")
