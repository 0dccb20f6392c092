"""Films in MPEG-4 and QuickTime lose what phones write into them beside picture and sound: place, model,
owner, titles, and tracks of where the camera went.

Boxes (ISO 14496-12 §4.2) that hold such things are turned into free space of the same size, so that no
offset into the film changes and nothing has to be encoded anew. The samples of a removed track stay in
the file as bytes that nothing points to. Other containers (WebM, Ogg, MP3, WAV, FLAC) keep the tags
that their makers gave them.
"""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from items.uploads.errors import damaged

MAX_BOXES = 10_000  # that are looked at
_NOTES = {b"udta", b"meta", b"uuid"}
_CHUNK = 2**20


@dataclass(frozen=True)
class Box:
    """Where a box of that kind begins, where what is in it begins, and where both end."""

    kind: bytes
    start: int
    inside: int
    end: int


def without_notes(file: IO[bytes], size: int) -> IO[bytes]:
    """The film in `file` without notes; itself if there are none. Raises where it is cut off."""
    found = list(_notes(file, size))
    if not found:
        return file
    copy = tempfile.TemporaryFile()  # noqa: SIM115  # handed on
    file.seek(0)
    shutil.copyfileobj(file, copy, _CHUNK)
    for box in found:
        copy.seek(box.start + 4)
        copy.write(b"free")
        copy.seek(box.inside)
        for place in range(box.inside, box.end, _CHUNK):
            copy.write(bytes(min(_CHUNK, box.end - place)))
    return copy


def _notes(file: IO[bytes], size: int) -> Iterator[Box]:
    left = [MAX_BOXES]
    for box in _boxes(file, 0, size, left):
        if box.kind in _NOTES:
            yield box
        elif box.kind == b"moov":
            for inner in _boxes(file, box.inside, box.end, left):
                if inner.kind in _NOTES or (
                    inner.kind == b"trak" and _is_of_notes(file, inner, left)
                ):
                    yield inner
                elif inner.kind == b"trak":
                    kinds = _boxes(file, inner.inside, inner.end, left)
                    yield from (each for each in kinds if each.kind in _NOTES)


def _is_of_notes(file: IO[bytes], track: Box, left: list[int]) -> bool:
    """Whether a track is neither seen nor heard nor read, by its handler (§8.4.3)."""
    for media in _boxes(file, track.inside, track.end, left):
        if media.kind == b"mdia":
            for box in _boxes(file, media.inside, media.end, left):
                if box.kind == b"hdlr":
                    file.seek(box.inside + 8)
                    return file.read(4) in {b"meta", b"mdta"}
    return False


def _boxes(file: IO[bytes], start: int, end: int, left: list[int]) -> Iterator[Box]:
    """The boxes between two places, one beside the other."""
    while start < end:
        left[0] -= 1
        file.seek(start)
        head = file.read(16)
        # QuickTime may end a list with four zeros.
        if end - start < 8 and not any(head[: end - start]):
            return
        size, inside = int.from_bytes(head[:4], "big"), start + 8
        if size == 1:
            size, inside = int.from_bytes(head[8:16], "big"), start + 16
        stop = end if size == 0 else start + size
        if left[0] < 0 or not inside <= stop <= end:
            raise damaged()
        yield Box(head[4:8], start, inside, stop)
        start = stop
