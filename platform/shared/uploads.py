"""No body of a form is larger than the largest file we take, whoever sends it and wherever."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

FRAME = 2**20  # bytes of a form around its files


def largest() -> int:
    """Bytes that a file of any kind may have."""
    kinds = ("image", "audio", "video", "document")
    return max(int(settings.UPLOAD_LIMITS[kind]) for kind in kinds) * 2**20


class Bounded(FileUploadHandler):
    """Refuses by the length that a request states, before anything of it is kept; takes no file itself.

    Several files come in one form where nobody's script sends them one by one.
    """

    def handle_raw_input(self, input_data: Any, meta: Any, content_length: int, *rest: Any) -> None:
        if content_length > largest() + FRAME:
            raise RequestDataTooBig("The body is larger than any file may be.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
