"""Files that an author adds to a course or lesson."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.http import MemberRequest, members_only
from courses.studio import access
from items.models import Attachment, Item
from items.uploads import attach
from shared.http import back, require_post


def _editor(item: Item) -> str:
    name = "studio-lesson" if item.kind == "lesson" else "studio-about"
    return reverse(name, args=[item.pk])


def _page(request: HttpRequest, pk: int) -> str:
    if not request.user.is_authenticated:
        return reverse("studio")
    return _editor(access.written(request.user, pk))


def markdown_of(row: Attachment) -> str:
    """How a text shows a file: an image in place, else a link."""
    image = "!" if row.content_type.startswith("image/") else ""
    label = row.name.rpartition(".")[0] if image else row.name
    return f"{image}[{label.replace('[', '').replace(']', '')}]({row.get_absolute_url()})"


@require_post(_page)
@members_only
def upload(request: MemberRequest, pk: int) -> HttpResponse:
    """Keep the `file` that a form sends; a script gets its address and Markdown, or why not (422)."""
    item = access.written(request.user, pk)
    script = request.headers.get("Accept") == "application/json"
    given = request.FILES.get("file")
    try:
        if given is None:
            raise ValidationError(_("Choose a file first."))
        row = attach(item=item, file=given, name=given.name or "", by=request.user)
    except ValidationError as error:
        words = " ".join(error.messages)
        if script:
            return JsonResponse({"error": words}, status=422)
        messages.error(request, words)
        return back(request, _editor(item))
    text = markdown_of(row)
    if script:
        return JsonResponse({"markdown": text, "url": row.get_absolute_url(), "name": row.name})
    messages.success(request, _("Uploaded. In the text it stands as %(text)s") % {"text": text})
    return redirect(f"{_editor(item)}?draft=latest#files")
