"""Where files lie, and how texts name them."""

import re
from collections.abc import Iterable
from typing import Any

FOLDER = "attachments"
# As `items.urls` has it, whatever stands before it.
_ADDRESS = re.compile(r"/files/(\d{1,18})/")


def storage_path(attachment: Any, name: str) -> str:
    """A file is named by its content, so that equal files are stored once."""
    return f"{FOLDER}/{attachment.digest[:2]}/{attachment.digest}"


def named_in(texts: Iterable[str]) -> set[int]:
    """The ids of the attachments whose addresses stand in any of `texts`."""
    return {int(pk) for text in texts for pk in _ADDRESS.findall(text)}
