"""Sending a file to somebody who may see it: by us, by the proxy before us, or by a bucket.

Whoever sends it, the headers are ours (`docs/settings.md` says which lines nginx needs for that): a
file shows what it shows and can do nothing as a page of this site.
"""

from pathlib import PurePosixPath
from typing import IO

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.encoding import iri_to_uri
from django.utils.http import content_disposition_header, http_date

from items.models import Attachment
from shared import ranges

# What a browser shows and cannot run. Everything else is offered for saving.
SHOWN = frozenset({
    "audio/flac", "audio/mp4", "audio/mpeg", "audio/ogg", "audio/wav", "audio/webm", "image/avif",
    "image/gif", "image/jpeg", "image/png", "image/webp", "video/mp4", "video/ogg", "video/webm",
})  # fmt: skip
# What it draws within a page, where it cannot act; as a page of its own it is offered for saving, too.
DRAWN = frozenset({"image/svg+xml"})
FILE_CACHE = 300  # seconds; the right to see it may end


def answer(request: HttpRequest, found: Attachment) -> HttpResponseBase:
    """The file; the caller has checked that it may be seen."""
    etag = f'"{found.digest}"'
    response = get_conditional_response(
        request, etag=etag, last_modified=int(found.at.timestamp())
    ) or _sent(request, found, etag)
    if isinstance(response, HttpResponseRedirect):
        return response
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["ETag"] = etag
    response.headers["Last-Modified"] = http_date(found.at.timestamp())
    response.headers["Cache-Control"] = f"private, max-age={FILE_CACHE}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _type(found: Attachment) -> str:
    known = found.content_type in SHOWN | DRAWN
    return found.content_type if known else "application/octet-stream"


def _disposition(found: Attachment) -> str:
    name = PurePosixPath(found.name).name
    return content_disposition_header(found.content_type not in SHOWN, name) or "attachment"


def _sent(request: HttpRequest, found: Attachment, etag: str) -> HttpResponseBase:
    if settings.MEDIA_ACCEL:
        place = iri_to_uri(f"{settings.MEDIA_ACCEL}{found.file.name}")
        named = {"X-Accel-Redirect": place, "Content-Disposition": _disposition(found)}
        return HttpResponse(content_type=_type(found), headers=named)
    if not isinstance(default_storage, FileSystemStorage) and settings.MEDIA_BUCKET:
        return _signed(found)
    return _streamed(request, found, etag)


def _signed(found: Attachment) -> HttpResponseRedirect:
    """To an address of the bucket that soon expires (`config.media.SIGNED`), and is not kept longer."""
    said = {
        "ResponseContentType": _type(found),
        "ResponseContentDisposition": _disposition(found),
        "ResponseCacheControl": f"private, max-age={FILE_CACHE}",
    }
    place = default_storage.url(found.file.name, parameters=said)  # type: ignore[call-arg]
    response = HttpResponseRedirect(place)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _streamed(request: HttpRequest, found: Attachment, etag: str) -> HttpResponseBase:
    try:
        content: IO[bytes] = found.file.open("rb")
        size = found.file.size
    except FileNotFoundError as error:
        raise Http404 from error
    try:
        places = ranges.wanted(request, size=size, etag=etag)
    except ranges.OutOfReach:
        content.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    response = FileResponse(
        content if places is None else ranges.Part(content, places),
        status=200 if places is None else 206,
        content_type=_type(found),
    )
    response.headers["Content-Disposition"] = _disposition(found)
    if places is not None:
        response.headers["Content-Length"] = str(len(places))
        response.headers["Content-Range"] = f"bytes {places[0]}-{places[-1]}/{size}"
    return response
