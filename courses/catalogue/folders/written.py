"""Components as the fenced blocks of a lesson's file: the reverse of `blocks`."""

from collections.abc import Callable
from typing import Any

from courses.catalogue import cues, quiztext
from courses.catalogue.folders import front
from courses.catalogue.folders.fences import fenced
from courses.catalogue.folders.links import relink
from courses.catalogue.models import Component
from shared import markdown


class Writer:
    """Writes blocks. `lead` gives the place of an address of ours; `side` keeps a file beside the
    lesson's and gives its name."""

    def __init__(self, lead: Callable[[str], str | None], side: Callable[[str, str], str]) -> None:
        self.lead = lead
        self.side = side

    def block(self, component: Component) -> str:
        """The whole block, with its fences."""
        inside = _WRITERS[component.kind](self, component)
        return fenced(f"{{{component.kind}}} {component.key}", inside)

    def address(self, url: Any) -> str:
        return self.lead(str(url or "")) or str(url or "")

    def captions(self, component: Component) -> list[dict[str, str]]:
        tracks: list[dict[str, str]] = []
        for track in component.data.get("captions") or []:
            lang = str(track.get("lang", ""))
            if said := cues.of(track.get("cues")):
                again = sum(1 for each in tracks if each["lang"] == lang)
                name = f"{component.key}.{lang}{f'-{again + 1}' if again else ''}.vtt"
                tracks.append({"lang": lang, "file": self.side(name, cues.vtt(said))})
            elif track.get("url"):
                tracks.append({"lang": lang, "file": self.address(track["url"])})
        return tracks


def _quiz(writer: Writer, component: Component) -> str:
    data = component.data
    mark = data.get("pass")
    head = front.dump({
        "title": data.get("title"),
        "pass": None if mark is None else f"{100 * mark:.10g}%",
        **{name: data.get(name) for name in ("attempts", "minutes", "draw")},
        **{name: True if data.get(name) else None for name in ("shuffle", "shuffle_choices")},
        "explain": data.get("explain"),
        "verdicts": None if data.get("verdicts", True) else False,
    })  # fmt: skip
    source = front.normal(quiztext.write(data))
    source = relink(source, lambda address, _at: writer.lead(address))
    return f"{head}\n{source}\n" if head else f"{source}\n"


def _media(writer: Writer, component: Component) -> dict[str, Any]:
    data = component.data
    return {
        "title": data.get("title"),
        "sources": [writer.address(source) for source in data.get("sources") or []],
        "captions": writer.captions(component),
        "duration": data.get("duration") or None,
        "transcript": front.normal(str(data.get("transcript") or "")).strip(),
    }


def _audio(writer: Writer, component: Component) -> str:
    return front.dump(_media(writer, component))


def _video(writer: Writer, component: Component) -> str:
    data = component.data
    own = {
        "youtube": data.get("youtube"),
        "start": data.get("start") or None,
        "end": data.get("end") or None,
    }
    return front.dump(_media(writer, component) | own)


def _file(writer: Writer, component: Component) -> str:
    data = component.data
    url = str(data.get("url") or "")
    there = writer.lead(url)
    return front.dump({
        "title": data.get("title"),
        "file": there or url,
        "name": data.get("name"),
        "size": None if there else data.get("size") or None,
    })  # fmt: skip


def _placeholder(writer: Writer, component: Component) -> str:
    note = markdown.clean(front.normal(str(component.data.get("note") or ""))).strip()
    return front.dump({
        "was": component.data.get("was"),
        "title": component.data.get("title"),
        "note": relink(note, lambda address, _at: writer.lead(address), html=True),
    })  # fmt: skip


_WRITERS: dict[str, Callable[[Writer, Component], str]] = {
    Component.Kind.QUIZ: _quiz,
    Component.Kind.AUDIO: _audio,
    Component.Kind.VIDEO: _video,
    Component.Kind.FILE: _file,
    Component.Kind.PLACEHOLDER: _placeholder,
}
