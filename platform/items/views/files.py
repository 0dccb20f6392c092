"""An item's files."""

from pathlib import PurePosixPath
from typing import IO

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from items.models import Attachment
from shared import ranges

# What a browser shows and cannot run. Everything else is offered for saving.
SHOWN = frozenset({
    "application/pdf", "audio/mp4", "audio/mpeg", "audio/ogg", "audio/wav", "audio/webm",
    "image/avif", "image/gif", "image/jpeg", "image/png", "image/webp", "video/mp4", "video/ogg",
    "video/webm",
})  # fmt: skip
# What it draws within a page, where it cannot act; as a page of its own it is offered for saving, too.
DRAWN = frozenset({"image/svg+xml"})
FILE_CACHE = 300  # seconds; the right to see it may end


@require_safe
def attachment(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """An item's file or a range of it, to whoever may see it, unable to act in our pages."""
    found = get_object_or_404(Attachment.objects.visible_to(request.user), pk=pk, name=name)
    etag = f'"{found.digest}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    try:
        content = found.file.open("rb")
        size = found.file.size
    except FileNotFoundError as error:
        raise Http404 from error
    response: HttpResponseBase
    try:
        places = ranges.wanted(request, size=size, etag=etag)
    except ranges.OutOfReach:
        content.close()
        response = HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    else:
        response = _sent(found, content, size, places)
        response.headers["ETag"] = etag
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = f"private, max-age={FILE_CACHE}"
    # A browser's own reader of PDF does not work in a sandbox.
    sandbox = "" if found.content_type == "application/pdf" else "; sandbox"
    response.headers["Content-Security-Policy"] = f"default-src 'none'{sandbox}"
    return response


def _sent(
    found: Attachment, content: IO[bytes], size: int, places: range | None
) -> HttpResponseBase:
    shown = found.content_type in SHOWN
    named = shown or found.content_type in DRAWN
    response = FileResponse(
        content if places is None else ranges.Part(content, places),
        status=200 if places is None else 206,
        as_attachment=not shown,
        filename=PurePosixPath(found.name).name,
        content_type=found.content_type if named else "application/octet-stream",
    )
    if places is not None:
        response.headers["Content-Length"] = str(len(places))
        response.headers["Content-Range"] = f"bytes {places[0]}-{places[-1]}/{size}"
    return response
