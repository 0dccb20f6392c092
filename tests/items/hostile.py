"""Files that mean harm or are broken, made by code."""

import io
import struct
import zlib
from typing import Any

from PIL import Image, ImageCms, PngImagePlugin

SECRET = b"A secret of the one who took it"


def encoded(image: Any, kind: str, **options: Any) -> bytes:
    content = io.BytesIO()
    image.save(content, kind, **options)
    return content.getvalue()


def picture(kind: str = "PNG", size: tuple[int, int] = (4, 3), **options: Any) -> bytes:
    return encoded(Image.new("RGB", size, "red"), kind, **options)


def telling_exif() -> bytes:
    """EXIF with an orientation (turn by a quarter), a place and words."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = SECRET.decode()
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (31.0, 14.0, 0.0)
    return exif.tobytes()


def telling(kind: str) -> bytes:
    """A picture of 4 × 3 pixels with all the metadata that its kind has room for."""
    more: dict[str, Any] = {}
    if kind in {"JPEG", "PNG", "WEBP", "AVIF"}:
        more["exif"] = telling_exif()
        more["icc_profile"] = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    if kind in {"JPEG", "WEBP", "AVIF"}:
        more["xmp"] = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + SECRET + b"</x:xmpmeta>"
    if kind in {"JPEG", "GIF"}:
        more["comment"] = SECRET
    if kind == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_text("Comment", SECRET.decode())
        info.add_itxt("XML:com.adobe.xmp", SECRET.decode(), zip=True)
        more["pnginfo"] = info
    return picture(kind, **more) + SECRET


def chunk(kind: bytes, data: bytes) -> bytes:
    """One of PNG's."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *chunks: bytes, data: bytes = b"") -> bytes:
    """A grey PNG that claims that size, whatever pixels there are."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    pixels = chunk(b"IDAT", data or zlib.compress(bytes(64)))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + pixels + chunk(b"IEND", b"")


def text_bomb() -> bytes:
    """A small PNG whose one text unpacks to 64 MB."""
    return png(4, 4, chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(64 * 2**20), 9)))


def profile_bomb() -> bytes:
    return png(4, 4, chunk(b"iCCP", b"icc\0\0" + zlib.compress(bytes(64 * 2**20), 9)))


def webp_of(width: int, height: int) -> bytes:
    """A WebP of a few bytes that claims that size."""
    canvas = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\x02\0\0\0" + canvas
    body += b"ANIM" + struct.pack("<I", 6) + bytes(6)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def gif_of_growing_frames() -> bytes:
    """A GIF of 1 × 1 pixel whose second frame has 30,000 × 30,000."""
    made = picture("GIF", (1, 1))[:-1]
    frame = b"," + struct.pack("<HHHHB", 0, 0, 30_000, 30_000, 0) + b"\x02\x02\x4c\x01\x00"
    return made + frame + b";"


def film(*, brand: bytes = b"isom", notes: bool = True) -> bytes:
    """Boxes of a film without pictures: notes wherever phones put them, and the samples at the end."""

    def box(kind: bytes, *parts: bytes) -> bytes:
        body = b"".join(parts)
        return struct.pack(">I", 8 + len(body)) + kind + body

    def track(handler: bytes, *more: bytes) -> bytes:
        media = box(b"mdia", box(b"hdlr", bytes(8), handler, bytes(12)))
        return box(b"trak", box(b"tkhd", bytes(20)), media, *more)

    told = box(b"udta", box(b"\xa9xyz", b"+31.2304+121.4737/", SECRET))
    parts = [box(b"mvhd", bytes(20)), track(b"vide", *([told] if notes else []))]
    if notes:
        parts += [track(b"meta", box(b"free", SECRET)), box(b"meta", SECRET), told]
    end = [box(b"uuid", bytes(16), SECRET)] if notes else []
    return b"".join(
        [box(b"ftyp", brand, bytes(4), brand), box(b"moov", *parts), *end, box(b"mdat", b"SAMPLES")]
    )
