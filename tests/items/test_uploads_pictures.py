"""Pictures: drawn anew, without what their makers did not mean to tell, and never decoded blindly."""

import io
import random
import time
import tracemalloc
import zlib
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from PIL import Image, ImageCms

from items import uploads
from items.uploads import images, pngs
from tests.items import hostile
from tests.items.hostile import SECRET, encoded

KINDS = ["JPEG", "PNG", "WEBP", "GIF", "AVIF"]


def looked_into(content: bytes) -> tuple[uploads.Inspected, Any]:
    """What is kept of a file, and it opened."""
    found = uploads.inspect(io.BytesIO(content))
    kept = found.file.read()
    assert len(kept) == found.size
    return found, Image.open(io.BytesIO(kept))


def refused(content: bytes) -> str:
    with pytest.raises(ValidationError) as error:
        uploads.inspect(io.BytesIO(content))
    return " ".join(error.value.messages)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_left_of_what_a_picture_tells(kind: str) -> None:
    given = hostile.telling(kind)
    assert SECRET in given
    found, image = looked_into(given)
    kept = found.file
    kept.seek(0)
    content = kept.read()
    assert SECRET not in content
    assert b"31" not in content or b"Exif" not in content
    assert image.format == kind
    assert not dict(image.getexif())
    image.load()
    assert not {"icc_profile", "exif", "xmp", "comment", "Comment"} & set(image.info)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_a_camera_only_noted_is_turned(kind: str) -> None:
    found, image = looked_into(hostile.telling(kind))
    assert image.size == (found.width, found.height) == (3, 4)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF"])
def test_what_one_sees_through_stays_so(kind: str) -> None:
    glass = Image.new("RGBA", (8, 8), (255, 0, 0, 0))
    _found, image = looked_into(encoded(glass, kind))
    assert image.convert("RGBA").getextrema()[3] == (0, 0)


def test_a_palette_stays_a_palette_and_keeps_its_glass() -> None:
    few = Image.new("P", (40, 40))
    few.putpalette([255, 0, 0, 0, 255, 0])
    few.paste(1, (0, 0, 20, 40))
    _found, image = looked_into(encoded(few, "PNG", transparency=1))
    assert image.mode == "P"
    assert image.convert("RGBA").getpixel((0, 0))[3] == 0
    assert image.convert("RGBA").getpixel((30, 0)) == (255, 0, 0, 255)


def test_colours_of_another_profile_become_srgb() -> None:
    # In this profile red and blue are exchanged as seen from sRGB's: built, as no test may ship one.
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = int.from_bytes(profile[128:132], "big")
    for place in range(132, 132 + 12 * count, 12):
        name = bytes(profile[place : place + 4])
        profile[place : place + 4] = {b"rXYZ": b"bXYZ", b"bXYZ": b"rXYZ"}.get(name, name)
    red = Image.new("RGB", (8, 8), (255, 0, 0))
    _found, image = looked_into(encoded(red, "PNG", icc_profile=bytes(profile)))
    r, _g, b = image.convert("RGB").getpixel((4, 4))
    assert b > 250 > r
    # Nonsense instead of a profile changes nothing.
    _found, image = looked_into(encoded(red, "PNG", icc_profile=b"nonsense"))
    assert image.convert("RGB").getpixel((4, 4)) == (255, 0, 0)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "RGB", "RGBA", "I;16", "CMYK"])
@pytest.mark.parametrize("size", [(5, 3), (2700, 9)])
def test_every_mode_of_pixels(mode: str, size: tuple[int, int]) -> None:
    kind = "JPEG" if mode == "CMYK" else "WEBP" if mode == "PA" else "PNG"
    image = Image.new(mode, size)
    if mode == "PA":
        image = image.convert("RGBA")
    found, image = looked_into(encoded(image, kind))
    assert max(image.size) <= images.LONGEST
    assert (found.width, found.height) == image.size


def test_a_large_photo_is_made_smaller() -> None:
    found, image = looked_into(hostile.picture("JPEG", (5000, 2500)))
    assert image.size == (found.width, found.height) == (2560, 1280)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_what_moves_goes_on_moving(kind: str) -> None:
    frames = [Image.new("RGBA", (6, 5), colour) for colour in ["red", "lime", "blue"]]
    content = encoded(
        frames[0], kind, save_all=True, append_images=frames[1:], duration=[100, 200, 300], loop=0
    )
    _found, image = looked_into(content + SECRET)
    assert image.n_frames == 3
    assert image.format == ("GIF" if kind == "GIF" else "WEBP")
    times, colours = [], []
    for number in range(3):
        image.seek(number)
        image.load()
        times.append(image.info["duration"])
        colours.append(image.convert("RGB").getpixel((2, 2)))
    assert times == [100, 200, 300]
    assert [max(range(3), key=colour.__getitem__) for colour in colours] == [0, 1, 2]
    assert image.info["loop"] == 0


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_a_png_whose_pixels_stay_is_not_packed_anew(mode: str) -> None:
    rng = random.Random(mode)
    image = Image.frombytes("L", (32, 20), rng.randbytes(640)).convert(mode)
    if mode == "P":
        image.putpalette(rng.randbytes(768))
    # Packed as our encoder never would, in several pieces, with words before and behind.
    given = encoded(image, "PNG", compress_level=0)
    head, rows = given[:33], pixels_of(given)
    pieces = [hostile.chunk(b"IDAT", rows[at : at + 100]) for at in range(0, len(rows), 100)]
    palette = given[33 : given.index(b"IDAT") - 4]
    said = hostile.chunk(b"tEXt", b"Author\0" + SECRET)
    whole = head + said + palette + b"".join(pieces) + said + hostile.chunk(b"IEND", b"")
    found, kept = looked_into(whole + SECRET)
    assert pixels_of(encoded(image, "PNG", compress_level=0)) == rows
    found.file.seek(0)
    content = found.file.read()
    assert SECRET not in content
    assert pixels_of(content) == rows
    assert kept.mode == image.mode
    assert kept.tobytes() == image.tobytes()
    # Once more it is the same file.
    assert looked_into(content)[0].digest == found.digest


def pixels_of(content: bytes) -> bytes:
    """The packed rows of a PNG."""
    rows, at = b"", 8
    while at < len(content):
        size = int.from_bytes(content[at : at + 4], "big")
        if content[at + 4 : at + 8] == b"IDAT":
            rows += content[at + 8 : at + 8 + size]
        at += 12 + size
    return rows


@pytest.mark.parametrize(
    "rows",
    [
        zlib.compress(bytes(6 * 5)) + SECRET,
        zlib.compress(bytes(6 * 5) + SECRET),
        zlib.compress(bytes(6 * 5)) + zlib.compress(SECRET),
    ],
    ids=["behind", "more rows", "another stream"],
)
def test_nothing_hides_behind_the_rows_of_a_png(rows: bytes) -> None:
    given = hostile.png(4, 6, data=rows)
    assert pngs.bare(io.BytesIO(given)) is None
    found, kept = looked_into(given)
    found.file.seek(0)
    content = found.file.read()
    assert SECRET not in content
    assert SECRET not in zlib.decompress(pixels_of(content))
    assert kept.size == (4, 6)


def test_bmp_becomes_png() -> None:
    found, image = looked_into(hostile.picture("BMP"))
    assert (found.kind.type, image.format) == ("image/png", "PNG")


@pytest.mark.parametrize(
    "bomb",
    [
        hostile.png(60_000, 60_000), hostile.png(8000, 8000), hostile.webp_of(16_000, 16_000),
        hostile.picture("GIF", (1, 1))[:6] + b"\xff\xff\xff\xff" + hostile.picture("GIF", (1, 1))[10:],
        hostile.gif_of_growing_frames(), hostile.text_bomb(), hostile.profile_bomb(),
    ],
    ids=["png", "less-png", "webp", "gif", "frames", "text", "profile"],
)  # fmt: skip
def test_a_bomb_does_not_go_off(bomb: bytes) -> None:
    assert len(bomb) < 70_000
    tracemalloc.start()
    began = time.process_time()
    words = refused(bomb)
    assert time.process_time() - began < 5
    assert tracemalloc.get_traced_memory()[1] < 8 * 2**20
    tracemalloc.stop()
    assert "pixels" in words or "damaged" in words


def test_a_film_dressed_as_a_picture_is_too_much(settings: Any) -> None:
    settings.UPLOAD_LIMITS = {**settings.UPLOAD_LIMITS, "megapixels": 1}
    frames = [Image.effect_noise((900, 900), 50 + number) for number in range(5)]
    content = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert "moves for too long" in refused(content)
    many = [Image.new("L", (1, 1), number % 2 * 255) for number in range(images.MAX_FRAMES + 1)]
    content = encoded(many[0], "GIF", save_all=True, append_images=many[1:], duration=20)
    assert "moves for too long" in refused(content)


@pytest.mark.parametrize("kind", [*KINDS, "BMP"])
def test_a_picture_cut_off_is_refused(kind: str) -> None:
    noise = encoded(Image.effect_noise((64, 64), 80).convert("RGB"), kind)
    assert "damaged" in refused(noise[: len(noise) // 2])
    assert "damaged" in refused(noise[:24])


@pytest.mark.parametrize("kind", [*KINDS, "BMP"])
def test_whatever_is_wrong_with_a_picture_is_said_in_a_sentence(kind: str) -> None:
    """Bytes at random places: either a picture comes out, or a refusal, never an error of ours."""
    chance = random.Random(kind)
    frames = [Image.effect_noise((24, 20), 40 + n).convert("RGB") for n in range(2)]
    moving = (
        {"save_all": True, "append_images": frames[1:]} if kind in {"GIF", "WEBP", "PNG"} else {}
    )
    good = encoded(frames[0], kind, **moving)
    words = set()
    for _ in range(150):
        bad = bytearray(good)
        for _each in range(chance.randint(1, 4)):
            bad[chance.randrange(len(bad))] = chance.randrange(256)
        try:
            uploads.inspect(io.BytesIO(bytes(bad)))
            words.add("")
        except ValidationError as error:
            words.update(error.messages)
    assert words - {""}
    assert all(each.endswith(".") for each in words - {""})


def test_a_script_behind_a_picture_does_not_come_along() -> None:
    script = b"/*" + b"x" * 100 + b"*/=1;alert(1)//<script>alert(2)</script>"
    gif = b"GIF89a" + hostile.picture("GIF")[6:] + script
    found, _image = looked_into(gif)
    found.file.seek(0)
    assert b"alert" not in found.file.read()
