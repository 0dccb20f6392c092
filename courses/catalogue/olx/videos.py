"""Videos and their subtitles."""

import contextlib
import json
import re
from html import unescape
from typing import Any

from courses.catalogue.cues import Cue, of, parse
from courses.catalogue.exchange.archive import Archive
from courses.catalogue.exchange.errors import Broken
from courses.catalogue.olx.links import Links
from courses.catalogue.olx.tree import Block

_YOUTUBE = re.compile(r"(?:^|[:,])([\w-]{11})(?:,|$)")
_TIMES = re.compile(r"^\d*:?\d+:\d+[.,]\d+\s*-->.*$")
_CLOCK = re.compile(r"^(?:(\d+):)?(\d+):(\d+)")
PARAGRAPH = 450  # characters, about


def video(block: Block, archive: Archive, links: Links, language: str) -> dict[str, Any]:
    """The data of a video component."""
    subtitles = _subtitles(block, archive)
    preferred = sorted(subtitles, key=lambda lang: (lang[:2] != language[:2], lang))
    return {
        "title": block.title,
        "youtube": _youtube(block),
        "start": _seconds(block.get("start_time") or block.get("from")),
        "end": _seconds(block.get("end_time") or block.get("to")),
        "sources": _sources(block, links),
        "captions": [
            {"lang": lang, "url": url, "cues": [cue.data for cue in cues(archive, subtitles[lang])]}
            for lang in preferred
            if (url := links.file(subtitles[lang].removeprefix("static/")))
        ],
        "transcript": next(
            (text for lang in preferred if (text := transcript(archive, subtitles[lang]))), ""
        ),
    }


def cues(archive: Archive, path: str) -> list[Cue]:
    """The lines of an SRT or SJSON file with their times; none when it cannot be read."""
    try:
        text = archive.text(path)
        return of(_timed(text)) if path.endswith(".sjson") else parse(text)
    except (Broken, ValueError, RecursionError):
        return []


def _timed(sjson: str) -> list[list[Any]]:
    """Starts and ends are thousandths of a second there."""
    data = json.loads(sjson)
    columns = (
        [data.get(name) for name in ("start", "end", "text")] if isinstance(data, dict) else []
    )
    if not columns or not all(isinstance(column, list) for column in columns):
        return []
    return [
        [start / 1000, end / 1000, line]
        for start, end, line in zip(*columns, strict=False)
        if isinstance(start, int | float) and isinstance(end, int | float) and isinstance(line, str)
    ]


def _youtube(block: Block) -> str:
    direct = block.get("youtube_id_1_0")
    listed = re.search(r"(?:^|,)1\.0+:([\w-]{11})(?:,|$)", block.get("youtube"))
    found = _YOUTUBE.search(direct) or listed or _YOUTUBE.search(block.get("youtube"))
    return found.group(1) if found else ""


def _sources(block: Block, links: Links) -> list[str]:
    given = [element.get("src", "") for element in block.element.iter("source")]
    try:
        listed = json.loads(block.get("html5_sources") or "[]")
    except ValueError:
        listed = []
    if isinstance(listed, list):
        given += [source for source in listed if isinstance(source, str)]
    given.append(block.get("source"))
    led = []
    for source in dict.fromkeys(given):
        try:
            address = links.lead(source) if source else None
        except ValueError:
            continue
        if address and address.startswith(("https://", "/")) and not address.startswith("//"):
            led.append(address)
    return led


def _subtitles(block: Block, archive: Archive) -> dict[str, str]:
    """The files of a video's subtitles by their language."""
    named = {
        element.get("language", "en"): element.get("src", "")
        for element in block.element.iter("transcript")
        if element.get("src")
    }
    with contextlib.suppress(ValueError, TypeError):
        named |= dict(json.loads(block.get("transcripts") or "{}"))
    if sub := block.get("sub"):
        named.setdefault("en", f"subs_{sub}.srt.sjson")
    found = {}
    for language, name in named.items():
        stem = re.sub(r"(\.srt)?(\.sjson)?$", "", str(name))
        for path in (f"static/{name}", f"static/subs_{stem}.srt.sjson", f"static/{stem}.srt"):
            if path in archive:
                found[str(language)] = path
                break
    return found


def transcript(archive: Archive, path: str) -> str:
    """The spoken text of an SRT or SJSON file in paragraphs; empty when it cannot be read."""
    try:
        text = archive.text(path)
        lines = _sjson(text) if path.endswith(".sjson") else _srt(text)
    except (Broken, ValueError, RecursionError):
        return ""
    return _paragraphs([" ".join(unescape(re.sub(r"<[^>]*>", "", line)).split()) for line in lines])


def _sjson(text: str) -> list[str]:
    data = json.loads(text)
    lines = data.get("text", []) if isinstance(data, dict) else []
    return [line.replace("\0", "") for line in lines if isinstance(line, str)]


def _srt(text: str) -> list[str]:
    lines = []
    for cue in re.split(r"\n\s*\n", text.replace("\r\n", "\n")):
        rows = cue.strip().split("\n")
        times = next((n for n, row in enumerate(rows[:2]) if _TIMES.match(row.strip())), None)
        if times is not None:
            lines.append(" ".join(rows[times + 1 :]))
    return lines


def _paragraphs(lines: list[str]) -> str:
    """Cues joined to paragraphs that end with a sentence, or with a new speaker."""
    paragraphs = [""]
    for line in filter(None, lines):
        full = len(paragraphs[-1]) > PARAGRAPH and paragraphs[-1][-1] in ".?!。？！"
        if paragraphs[-1] and (full or line.startswith((">>", "- "))):
            paragraphs.append("")
        paragraphs[-1] = f"{paragraphs[-1]} {line}".strip()
    return "\n\n".join(paragraphs).strip()


def _seconds(clock: str) -> int:
    match = _CLOCK.match(clock.strip())
    if match is None:
        return 0
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return hours * 3600 + minutes * 60 + seconds
