"""A part of a file, by which films are sought in (RFC 9110 §14); Django sends only the whole."""

import re
from typing import IO

from django.http import HttpRequest

_RANGE = re.compile(r"bytes=(?!-$)(\d{0,18})-(\d{0,18})", re.ASCII)


class OutOfReach(Exception):
    """The file ends before what was asked for."""


def wanted(request: HttpRequest, *, size: int, etag: str) -> range | None:
    """The places of the bytes that a request asks for; None for the whole.

    Several ranges, nonsense, and an `If-Range` that names another content get the whole, as the
    standard allows. Raises `OutOfReach`.
    """
    asked = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    same = request.headers.get("If-Range", etag) == etag
    if request.method != "GET" or asked is None or not same:
        return None
    first, last = asked.groups()
    if first and last and int(first) > int(last):
        return None
    if first:
        found = range(int(first), min(int(last) + 1, size) if last else size)
    else:
        found = range(max(0, size - int(last)), size)
    if not found:
        raise OutOfReach
    return found


class Part:
    """Those bytes of an open file, as a file to read from; closing it closes the whole."""

    def __init__(self, file: IO[bytes], places: range) -> None:
        file.seek(places.start)
        self.file = file
        self.left = len(places)

    def read(self, size: int = -1) -> bytes:
        """The next `size` bytes at most; all that are left by default."""
        data = self.file.read(self.left if size < 0 else min(size, self.left))
        self.left -= len(data)
        return data

    def close(self) -> None:
        self.file.close()
