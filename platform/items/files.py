"""Where files lie."""

from typing import Any


def storage_path(attachment: Any, name: str) -> str:
    """A file is named by its content, so that equal files are stored once."""
    return f"attachments/{attachment.digest[:2]}/{attachment.digest}"
