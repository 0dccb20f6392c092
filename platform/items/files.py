"""Where files lie, and how texts name them."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

FOLDER = "attachments"
# As `items.urls` has it, whatever stands before it.
_ADDRESS = re.compile(r"/files/(\d{1,18})/")
_PICTURE = re.compile(r"""<img((?:\s+[\w-]+(?:="[^"]*")?)*)\s*/?>""")
_OURS = re.compile(r"""\ssrc="[^"]*/files/(\d{1,18})/[^"]*\"""")
_SIZED = re.compile(r"""\s(?:width|height)=""")


def storage_path(attachment: Any, name: str) -> str:
    """A file is named by its content, so that equal files are stored once."""
    return f"{FOLDER}/{attachment.digest[:2]}/{attachment.digest}"


def named_in(texts: Iterable[str]) -> set[int]:
    """The ids of the attachments whose addresses stand in any of `texts`."""
    return {int(pk) for text in texts for pk in _ADDRESS.findall(text)}


def with_sizes(html: str, sizes: Mapping[int, tuple[int, int]]) -> str:
    """`html`, as we render it, in which our pictures have the widths and heights of `sizes`, in pixels,
    by the ids of their attachments; those that say one already keep it."""

    def sized(found: re.Match[str]) -> str:
        ours = _OURS.search(found[1])
        size = sizes.get(int(ours[1])) if ours and not _SIZED.search(found[1]) else None
        return f'<img width="{size[0]}" height="{size[1]}"{found[1]}>' if size else found[0]

    return _PICTURE.sub(sized, html) if sizes else html
