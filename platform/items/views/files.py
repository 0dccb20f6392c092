"""An item's files."""

from pathlib import PurePosixPath

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from items.models import Attachment

# What a browser shows and cannot run. Everything else is offered for saving.
SHOWN = frozenset({
    "application/pdf", "audio/mp4", "audio/mpeg", "audio/ogg", "audio/wav", "audio/webm",
    "image/avif", "image/gif", "image/jpeg", "image/png", "image/webp", "video/mp4", "video/ogg",
    "video/webm",
})  # fmt: skip
FILE_CACHE = 300  # seconds; the right to see it may end


@require_safe
def attachment(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """An item's file, to whoever may see it, in a way that cannot act in our pages."""
    found = get_object_or_404(Attachment.objects.visible_to(request.user), pk=pk, name=name)
    etag = f'"{found.digest}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    shown = found.content_type in SHOWN
    try:
        content = found.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(
        content,
        as_attachment=not shown,
        filename=PurePosixPath(name).name,
        content_type=found.content_type if shown else "application/octet-stream",
    )
    response.headers["ETag"] = etag
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = f"private, max-age={FILE_CACHE}"
    # A browser's own reader of PDF does not work in a sandbox.
    sandbox = "" if found.content_type == "application/pdf" else "; sandbox"
    response.headers["Content-Security-Policy"] = f"default-src 'none'{sandbox}"
    return response
