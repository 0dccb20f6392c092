"""Draws the film and plays the recording of the demo's courses: `python -m demo.film`.

What it makes is kept in `content/`, so that only who changes this needs `ffmpeg`.
"""

import math
import subprocess
import wave
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image, ImageDraw

COURSES = Path(__file__).parent / "content" / "courses"
SIZE = (512, 288)
FRAMES, SECONDS = 10, 40  # a second; of the film
POLE = (256, 120)
STARS = 70
TURN = math.radians(200)  # of the sky in the whole film, some thirteen hours
NIGHT, GROUND, INK = (13, 18, 34), (5, 7, 12), (226, 229, 238)

RATE = 22_050  # samples a second
LOW = 261.63  # hertz: middle C
INTERVALS = [12, 7, 5, 4, 3, 9, 8, 2]  # semitones, in the order in which the lesson names them
NOTE, GAP = 0.9, 0.7  # seconds


def night() -> Iterator[Image.Image]:
    """The sky turning about its pole, the trails of the stars growing behind them."""
    dice = np.random.default_rng(7)
    radius = np.sqrt(dice.uniform(0.002, 1, STARS)) * 330
    start = dice.uniform(0, 2 * math.pi, STARS)
    bright = dice.pareto(2.5, STARS) + 1
    count = FRAMES * SECONDS
    for number in range(count):
        turn = TURN * max(0.0, number / count - 0.1) / 0.9
        image = Image.new("RGB", (SIZE[0] * 2, SIZE[1] * 2), NIGHT)
        draw = ImageDraw.Draw(image)
        for far, angle, light in zip(radius, start, bright, strict=True):
            _star(draw, far * 2, angle, turn, min(light, 3.2))
        _land(draw)
        yield image.resize(SIZE, Image.Resampling.LANCZOS)


def _star(draw: ImageDraw.ImageDraw, far: float, angle: float, turn: float, size: float) -> None:
    x, y = POLE[0] * 2, POLE[1] * 2
    now = angle - turn  # anticlockwise, as one sees it facing north
    box = (x - far, y - far, x + far, y + far)
    draw.arc(
        box, math.degrees(now), math.degrees(now + min(turn, 1.2)), fill=(58, 70, 104), width=2
    )
    at = (x + far * math.cos(now), y + far * math.sin(now))
    draw.ellipse((at[0] - size, at[1] - size, at[0] + size, at[1] + size), fill=INK)


def _land(draw: ImageDraw.ImageDraw) -> None:
    width, height = SIZE[0] * 2, SIZE[1] * 2
    line = [
        (x, height - 70 - 22 * math.sin(x / 150) - 9 * math.sin(x / 37)) for x in range(0, width, 8)
    ]
    draw.polygon([(0, height), *line, (width, line[-1][1]), (width, height)], fill=GROUND)
    x, y = POLE[0] * 2, POLE[1] * 2
    draw.ellipse((x - 5, y - 5, x + 5, y + 5), fill=(255, 236, 190))
    draw.ellipse((x - 14, y - 14, x + 14, y + 14), outline=(120, 110, 80), width=2)


def intervals() -> np.ndarray:
    """Each interval: the low note, the high one, then both at once."""
    high = [LOW * 2 ** (semitones / 12) for semitones in INTERVALS]
    pieces = [
        piece
        for tone in high
        for piece in (_tone([LOW]), _tone([tone]), _tone([LOW, tone], 2 * NOTE), _tone([], GAP))
    ]
    return np.concatenate(pieces)


def _tone(hertz: list[float], seconds: float = NOTE) -> np.ndarray:
    at = np.arange(round(seconds * RATE)) / RATE
    sound = np.zeros_like(at)
    for pitch in hertz:
        for overtone, strength in enumerate((1.0, 0.45, 0.25, 0.12, 0.06), start=1):
            sound += strength * np.sin(2 * math.pi * pitch * overtone * at) * np.exp(-overtone * at)
    ends = np.minimum(1, np.minimum(at / 0.008, (seconds - at) / 0.05))
    return sound * ends * 0.28


def _encode(options: list[str], target: Path) -> None:
    subprocess.run(["ffmpeg", "-y", "-loglevel", "error", *options, str(target)], check=True)  # noqa: S607


def main() -> None:
    with TemporaryDirectory() as folder:
        for number, image in enumerate(night()):
            image.save(f"{folder}/{number:04}.png")
        film = ["-framerate", str(FRAMES), "-i", f"{folder}/%04d.png", "-c:v", "libvpx-vp9"]
        film += [
            "-crf",
            "44",
            "-b:v",
            "0",
            "-g",
            "50",
            "-pix_fmt",
            "yuv420p",
            "-map_metadata",
            "-1",
        ]
        _encode(film, COURSES / "night-sky" / "one-night.webm")
        with wave.open(f"{folder}/intervals.wav", "wb") as out:
            out.setparams((1, 2, RATE, 0, "NONE", ""))
            out.writeframes((intervals() * 32_000).astype("<i2").tobytes())
        sound = ["-i", f"{folder}/intervals.wav", "-b:a", "24k", "-map_metadata", "-1"]
        _encode(sound, COURSES / "hearing-harmony" / "intervals.mp3")


if __name__ == "__main__":
    main()
