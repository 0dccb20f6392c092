"""Pictures are drawn anew: what reaches a reader is our encoder's file, whatever was hidden in theirs;
a PNG whose pixels stay as they are is only put together anew (see `pngs`).

Gone are place, camera, comments, profiles (colours become sRGB), thumbnails, and what was appended; the
direction that a camera only noted is applied; more than `LONGEST` pixels along a side are scaled down.

What it may cost is known before a pixel is decoded: the header tells how many there are, and above
`settings.UPLOAD_LIMITS["megapixels"]` (half of it for WebP) nothing is read. A still picture takes about
10 bytes a pixel, WebP 15, a JPEG less, as it is decoded at the scale that is needed; a moving one as
much for all its frames together. With the default of 40 million that is 400 MB and some seconds of one
core, and each process decodes one at a time. What moves and is no GIF becomes WebP.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import ExifTags, Image, ImageCms, ImageOps, ImageSequence

from items.uploads import pngs
from items.uploads.content import AVIF, BMP, GIF, JPEG, PNG, WEBP, Kind
from items.uploads.errors import damaged

LONGEST = 2560  # pixels; twice the widest column of the pages
MAX_FRAMES = 1000
# Of all frames together, as a multiple of what one picture may have: those of a GIF have one byte a
# pixel while the encoder holds them, others four.
MOVING = {GIF: 3, WEBP: 1}
# What a decoder says of nonsense, besides its own words for it.
BROKEN = (
    OSError, ValueError, TypeError, SyntaxError, EOFError, IndexError, KeyError, AttributeError,
    OverflowError, ZeroDivisionError, RuntimeError,
)  # fmt: skip
DRAWN = {JPEG: JPEG, PNG: PNG, GIF: GIF, WEBP: WEBP, AVIF: AVIF, BMP: PNG}
_OPTIONS: dict[Kind, dict[str, Any]] = {
    JPEG: {"quality": 85, "optimize": True, "progressive": True},
    PNG: {},
    GIF: {},
    WEBP: {"quality": 85},
    AVIF: {"quality": 75, "speed": 8},
}
_one_at_a_time = Lock()
_SRGB = ImageCms.createProfile("sRGB")


@dataclass(frozen=True)
class Picture:
    """A picture as we drew it; `width` and `height` in pixels."""

    kind: Kind
    content: bytes
    width: int
    height: int


def redraw(file: IO[bytes], kind: Kind) -> Picture:
    """The picture in `file`, drawn anew. Raises `ValidationError` where it is damaged or too large."""
    try:
        if kind is WEBP:
            # Its decoder makes room for the whole picture as soon as it is opened.
            _check_pixels(*_webp_size(file), kind)
        file.seek(0)
        with _one_at_a_time, Image.open(file, formats=[kind.name.upper()]) as image:
            _check_pixels(*image.size, kind)
            if kind is not JPEG and getattr(image, "is_animated", False):
                return _moving(image, GIF if kind is GIF else WEBP)
            if kind is PNG and _stays(image) and (content := pngs.bare(file)):
                return Picture(PNG, content, image.width, image.height)
            return _still(image, kind, lossless=kind is WEBP and _is_lossless(file))
    except Image.DecompressionBombError as error:
        raise _too_many(kind) from error
    except BROKEN as error:
        raise damaged() from error


def _check_pixels(width: int, height: int, kind: Kind = PNG) -> None:
    """Raises `ValidationError` where a picture has more pixels than we decode."""
    if width * height > _most(kind) * 1_000_000:
        raise _too_many(kind)


def _most(kind: Kind) -> float:
    """Millions of pixels; the decoder of WebP holds each of them three times."""
    limit: int = settings.UPLOAD_LIMITS["megapixels"]
    return limit / 2 if kind is WEBP else limit


def _too_many(kind: Kind) -> ValidationError:
    return ValidationError(
        _("This picture has more than %(max)d million pixels: make it smaller first."),
        params={"max": _most(kind)},
    )


def _webp_size(file: IO[bytes]) -> tuple[int, int]:
    """Width and height from the first chunk (RFC 9649 §2.5–2.7)."""
    file.seek(0)
    head = file.read(30).ljust(30, b"\0")
    if head[12:16] == b"VP8X":
        return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    if head[12:16] == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return (
        int.from_bytes(head[26:28], "little") & 0x3FFF,
        int.from_bytes(head[28:30], "little") & 0x3FFF,
    )


def _is_lossless(file: IO[bytes]) -> bool:
    place = file.tell()
    file.seek(0)
    head = file.read(64)
    file.seek(place)
    return b"VP8L" in head


def _stays(image: Any) -> bool:
    """Whether nothing of a picture is to be changed; raises where its pixels cannot be read."""
    image.load()
    turned = image.getexif().get(ExifTags.Base.Orientation, 1) != 1
    return not turned and "icc_profile" not in image.info and max(image.size) <= LONGEST


def _still(image: Any, kind: Kind, *, lossless: bool) -> Picture:
    if kind is JPEG:
        image.draft(None, (LONGEST, LONGEST))
    image.load()
    ImageOps.exif_transpose(image, in_place=True)
    profile = image.info.get("icc_profile")
    made = _plain(image, kind)
    made.thumbnail((LONGEST, LONGEST))
    if profile:
        made = _srgb(made, profile)
    target = DRAWN[kind]
    if target is JPEG and made.mode not in {"L", "RGB"}:
        made = made.convert("RGB")
    transparent = made.info.get("transparency")
    made.info = {} if transparent is None else {"transparency": transparent}
    options = _OPTIONS[target] | ({"lossless": True, "quality": 50} if lossless else {})
    return _saved(made, target, **options)


def _plain(image: Any, kind: Kind) -> Any:
    """In a mode that can be scaled and saved; small pictures keep their palette."""
    if image.mode in {"L", "LA", "RGB", "RGBA", "CMYK"}:
        # One colour that counts as transparent is no mode of its own.
        return image.convert("RGBA") if "transparency" in image.info else image
    if image.mode == "P" and kind in {PNG, GIF, BMP} and max(image.size) <= LONGEST:
        return image
    if image.mode in {"P", "PA"}:
        see_through = image.mode == "PA" or "transparency" in image.info
        return image.convert("RGBA" if see_through else "RGB")
    if image.mode.startswith("I"):  # 16 bits a pixel
        return image.point(lambda value: value * (1 / 256)).convert("L")
    return image.convert("L" if image.mode == "1" else "RGB")


def _srgb(image: Any, profile: bytes) -> Any:
    """The same colours in sRGB; as they are where the profile is nonsense or of another kind."""
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    if image.mode not in {"RGB", "RGBA", "CMYK"}:
        return image
    try:
        given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        base = image.convert("RGB") if alpha else image
        made = ImageCms.profileToProfile(base, given, _SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, *BROKEN):
        return image
    if made is not None and alpha:
        made.putalpha(alpha)
    return made


def _moving(image: Any, target: Kind) -> Picture:
    """Each frame whole, so that what frames do to each other need not be trusted."""
    # Filled while the encoder draws, which asks for a frame's time after the frame.
    times: list[int] = []
    frames = _frames(image, times, MOVING[target])
    first = next(frames)
    more: dict[str, Any] = {"loop": image.info["loop"]} if "loop" in image.info else {}
    if target is GIF:
        see_through = first.getextrema()[3][0] < 255
        more["disposal"] = 2 if see_through else 0
    else:
        more["method"] = 2  # twice as quick as the default
    options = _OPTIONS[target] | more
    return _saved(first, target, save_all=True, append_images=frames, duration=times, **options)


def _frames(image: Any, times: list[int], share: int) -> Iterator[Any]:
    budget = settings.UPLOAD_LIMITS["megapixels"] * 1_000_000 * share
    for number, frame in enumerate(ImageSequence.Iterator(image)):
        # Later frames of a GIF may be larger than its header says.
        _check_pixels(*frame.size)
        budget -= frame.width * frame.height
        if number >= MAX_FRAMES or budget < 0:
            raise ValidationError(_("This picture moves for too long: make a film of it."))
        made = frame.convert("RGBA")
        made.thumbnail((LONGEST, LONGEST))
        made.info = {}
        times.append(int(frame.info.get("duration") or 0))
        yield made


def _saved(image: Any, kind: Kind, **options: Any) -> Picture:
    content = io.BytesIO()
    image.save(content, kind.name.upper(), **options)
    return Picture(kind, content.getvalue(), image.width, image.height)
