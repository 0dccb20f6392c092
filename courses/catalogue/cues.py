"""Captions with their times: read from WebVTT and SubRip, written as WebVTT, told as paragraphs.

In `Component.data` a cue is a list `[from, to, text]`, seconds and plain text.
"""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from shared.clock import clock

MAX_CUES = 20_000  # five to six hours of speech
PARAGRAPH = 450  # characters, about
PAUSE = 4  # seconds
_TIMES = re.compile(r"^\s*(\S+)\s+-->\s+(\S+)")
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})", re.ASCII)
_TAG = re.compile(r"<[^>]*>")
_SENTENCE = (".", "?", "!", "。", "？", "！", "…", "”", "」")


@dataclass(frozen=True)
class Cue:
    """What is said from one second to another."""

    start: float
    end: float
    text: str

    @property
    def clock(self) -> str:
        return clock(self.start)

    @property
    def data(self) -> list[Any]:
        """As a component keeps it."""
        return [self.start, self.end, self.text]


@dataclass(frozen=True)
class Paragraph:
    """Cues that belong together."""

    cues: tuple[Cue, ...]

    @property
    def clock(self) -> str:
        return self.cues[0].clock


def parse(text: str) -> list[Cue]:
    """The cues of a WebVTT or SubRip file, in their order; what is none of them is passed over."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    found = []
    for block in re.split(r"\n[ \t]*\n", lines):
        rows = block.strip("\n").split("\n")
        times = next((n for n, row in enumerate(rows[:2]) if _TIMES.match(row)), None)
        if times is not None:
            start, end = (_seconds(each) for each in _TIMES.match(rows[times]).groups())  # type: ignore[union-attr]
            found.append([start, end, " ".join(rows[times + 1 :])])
    return of(found)


def of(data: Any) -> list[Cue]:
    """The cues in a component's data, sorted; what is malformed is left out."""
    rows = data if isinstance(data, list) else []
    cues = (_cue(row) for row in rows[:MAX_CUES])
    return sorted((cue for cue in cues if cue is not None), key=lambda cue: cue.start)


def _cue(row: Any) -> Cue | None:
    if not isinstance(row, list | tuple) or len(row) != 3:
        return None
    start, end, text = row
    if not all(isinstance(each, int | float) and math.isfinite(each) for each in (start, end)):
        return None
    said = " ".join(unescape(_TAG.sub("", str(text))).replace("\0", "").split())
    return Cue(float(start), float(end), said) if said and 0 <= start < end else None


def _seconds(written: str) -> float:
    found = _CLOCK.fullmatch(written)
    if found is None:
        return math.nan
    hours, minutes, seconds, rest = found.groups()
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    return round(whole + int(rest.ljust(3, "0")) / 1000, 3)


def vtt(cues: Iterable[Cue]) -> str:
    """The cues as a WebVTT file, which is all that a browser's `<track>` takes."""
    blocks = [f"{_stamp(cue.start)} --> {_stamp(cue.end)}\n{_escaped(cue.text)}" for cue in cues]
    return "\n\n".join(["WEBVTT", *blocks]) + "\n"


def srt(cues: Iterable[Cue]) -> str:
    """The cues as a SubRip file."""
    return (
        "\n\n".join(
            f"{number}\n{_stamp(cue.start)} --> {_stamp(cue.end)}".replace(".", ",")
            + f"\n{_escaped(cue.text)}"
            for number, cue in enumerate(cues, start=1)
        )
        + "\n"
    )


def _stamp(seconds: float) -> str:
    thousandths = round(seconds * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def paragraphs(cues: Iterable[Cue]) -> Iterator[Paragraph]:
    """Cues joined to paragraphs that end with a sentence, at a pause, or where another one speaks."""
    held: list[Cue] = []
    for cue in cues:
        full = sum(len(each.text) for each in held) > PARAGRAPH and held[-1].text.endswith(
            _SENTENCE
        )
        rested = held and cue.start - held[-1].end > PAUSE
        if held and (full or rested or cue.text.startswith((">>", "- "))):
            yield Paragraph(tuple(held))
            held = []
        held.append(cue)
    if held:
        yield Paragraph(tuple(held))
