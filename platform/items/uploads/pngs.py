"""PNG pictures put together anew from what makes the picture: without loss, and in a tenth of the time
that compressing it anew takes.

Kept are size, palette, the colours that count as transparent, and the rows of pixels (PNG, 3rd edition,
§11.2 and §11.3.1.1). Every other chunk is left out, and what follows the last; the compressed rows are
unpacked to see that they are as many bytes as the picture has, and that nothing is behind them.
"""

import struct
import zlib
from collections.abc import Iterator
from typing import IO

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # by type of colour (§11.2.1)
_PALETTE, _WITH_ALPHA = 3, {4, 6}


def bare(file: IO[bytes]) -> bytes | None:
    """The picture in `file` and nothing else; None where that takes drawing it anew: what moves, is
    interlaced, has 16 bits a channel, or is not exactly as it should be."""
    file.seek(0)
    chunks = list(_chunks(file.read()))
    kinds = [kind for kind, _data in chunks]
    once = [kinds.count(kind) for kind in (b"IHDR", b"PLTE", b"tRNS", b"IEND")]
    if kinds[:1] != [b"IHDR"] or kinds[-1] != b"IEND" or max(once) > 1 or b"acTL" in kinds:
        return None
    said = dict(chunks)
    head, palette, clear = said[b"IHDR"], said.get(b"PLTE", b""), said.get(b"tRNS", b"")
    rows = b"".join(data for kind, data in chunks if kind == b"IDAT")
    length = _length(head)
    colour = head[9] if length else 0
    if not length or not _holds(rows, length):
        return None
    if (colour == _PALETTE) != bool(palette) or len(palette) % 3 or len(palette) > 768:
        return None
    if clear and (colour in _WITH_ALPHA or len(clear) > max(len(palette) // 3, 6)):
        return None
    kept = [(b"IHDR", head), (b"PLTE", palette), (b"tRNS", clear), (b"IDAT", rows), (b"IEND", b"")]
    written = (_chunk(kind, data) for kind, data in kept if data or kind == b"IEND")
    return _SIGNATURE + b"".join(written)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kinds and data until the last chunk, or the first that is damaged."""
    at = len(_SIGNATURE)
    while at + 12 <= len(content):
        size = int.from_bytes(content[at : at + 4], "big")
        kind, data = content[at + 4 : at + 8], content[at + 8 : at + 8 + size]
        if _chunk(kind, data) != content[at : at + 12 + size]:
            return
        yield kind, data
        if kind == b"IEND":
            return
        at += 12 + size


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _length(head: bytes) -> int:
    """How many bytes the rows take, unpacked; 0 for a picture that has to be drawn anew."""
    if len(head) != 13:
        return 0
    width, height, depth, colour, *ways = struct.unpack(">IIBBBBB", head)
    if any(ways) or depth > 8 or colour not in _CHANNELS:
        return 0
    return int(height * (1 + (width * depth * _CHANNELS[colour] + 7) // 8))


def _holds(rows: bytes, length: int) -> bool:
    """Whether exactly so many bytes are packed in `rows`; no more than that is unpacked."""
    packed = zlib.decompressobj()
    try:
        unpacked = len(packed.decompress(rows, length + 1))
    except zlib.error:
        return False
    return unpacked == length and packed.eof and not packed.unused_data
