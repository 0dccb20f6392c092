"""What stands in a lesson as the blocks of an Open edX unit: the reverse of `blocks` and `videos`."""

import json
from collections.abc import Callable
from html import escape
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from django.utils.translation import gettext as _

from courses.catalogue import cues
from courses.catalogue.models import Component
from courses.catalogue.olx import questions
from courses.catalogue.olx.outgoing import attribute, outgoing, xml

Lead = Callable[[str], str | None]
Say = Callable[[str], None]
# Writes a file of the course.
Write = Callable[[str, str], None]


class Blocks:
    """Writes the blocks of one lesson. Each method gives the pointers to what it wrote."""

    def __init__(self, write: Write, lead: Lead, say: Say, lesson: str) -> None:
        self.write = write
        self.lead = lead
        self.say = say
        self.lesson = lesson
        self.texts = 0

    def html(self, html: str) -> str:
        return outgoing(html, self.lead)

    def text(self, html: str, title: str = "") -> list[Element]:
        """A stretch of text; `html` is ours."""
        self.texts += 1
        name = f"{self.lesson}-text-{self.texts}"
        head = {"filename": name, "display_name": attribute(title or _("Text"))}
        self.write(f"html/{name}.xml", xml(Element("html", head)))
        self.write(f"html/{name}.html", f"{self.html(html)}\n")
        return [Element("html", {"url_name": name})]

    def component(self, row: Component, name: str) -> list[Element]:
        return _WRITERS[row.kind](self, row, name)

    def address(self, url: Any) -> str:
        return self.lead(str(url or "")) or str(url or "")


def _quiz(blocks: Blocks, row: Component, name: str) -> list[Element]:
    data = row.data
    if not data.get("draw"):
        root = questions.problem(data, blocks.html, blocks.say)
        blocks.write(f"problem/{name}.xml", xml(root, spaced=False))
        return [Element("problem", {"url_name": name})]
    blocks.say(_("a bank of problems needs Open edX Sumac (2024) or a later one"))
    title = attribute(data.get("title") or _("Quiz"))
    bank = Element("itembank", {"display_name": title, "max_count": str(data["draw"])})
    for number, root in enumerate(questions.problems(data, blocks.html, blocks.say), start=1):
        blocks.write(f"problem/{name}-{number}.xml", xml(root, spaced=False))
        SubElement(bank, "problem", {"url_name": f"{name}-{number}"})
    blocks.write(f"itembank/{name}.xml", xml(bank))
    return [Element("itembank", {"url_name": name})]


def _video(blocks: Blocks, row: Component, name: str) -> list[Element]:
    data = row.data
    sources = [blocks.address(source) for source in data.get("sources") or []]
    root = Element("video", {
        "url_name": name,
        "display_name": attribute(data.get("title") or _("Video")),
        "html5_sources": json.dumps(sources),
        "download_video": "false",
    })  # fmt: skip
    if youtube := data.get("youtube"):
        root.set("youtube", f"1.00:{youtube}")
        root.set("youtube_id_1_0", youtube)
    else:
        root.set("youtube_id_1_0", "")
    for ours, theirs in (("start", "start_time"), ("end", "end_time")):
        if seconds := int(data.get(ours) or 0):
            root.set(theirs, f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}")
    for source in sources:
        SubElement(root, "source", {"src": attribute(source)})
    said = _captions(blocks, row, name)
    if said:
        root.set("transcripts", json.dumps(said))
        for lang, file in said.items():
            SubElement(root, "transcript", {"language": lang, "src": file})
    blocks.write(f"video/{name}.xml", xml(root))
    found = [Element("video", {"url_name": name})]
    return found + (_transcript(blocks, row) if not said else [])


def _captions(blocks: Blocks, row: Component, name: str) -> dict[str, str]:
    """The files of a video's captions by their languages, of which each has one."""
    found: dict[str, str] = {}
    for track in row.data.get("captions") or []:
        lang = str(track.get("lang", "")) or "en"
        file = f"{name}-{lang}.srt"
        if lang in found:
            blocks.say(
                _("of several captions in one language (%(lang)s) one stays") % {"lang": lang}
            )
        elif said := cues.of(track.get("cues")):
            blocks.write(f"static/{file}", cues.srt(said))
            found[lang] = file
        elif there := blocks.lead(str(track.get("url") or "")):
            found[lang] = there.removeprefix("/static/")
    return found


def _transcript(blocks: Blocks, row: Component) -> list[Element]:
    said = [line.strip() for line in str(row.data.get("transcript") or "").split("\n\n")]
    if not any(said):
        return []
    blocks.say(_("a transcript without times stands below as a text"))
    html = "".join(f"<p>{escape(line)}</p>" for line in said if line)
    return blocks.text(html, _("Transcript"))


def _audio(blocks: Blocks, row: Component, _name: str) -> list[Element]:
    blocks.say(_("a recording becomes a player in a text, without captions"))
    title = escape(str(row.data.get("title") or ""))
    players = "".join(
        f'<p>{title}</p><audio controls="controls" src="{escape(str(source))}"></audio>'
        for source in (row.data.get("sources") or [])[:1]
    )
    said = [
        cue.text for track in row.data.get("captions") or [] for cue in cues.of(track.get("cues"))
    ]
    found = blocks.text(players, title)
    if said and not row.data.get("transcript"):
        return found + blocks.text(f"<p>{escape(' '.join(said))}</p>", _("Transcript"))
    return found + _transcript(blocks, row)


def _file(blocks: Blocks, row: Component, _name: str) -> list[Element]:
    blocks.say(_("a file becomes a link in a text"))
    data = row.data
    label = data.get("title") or data.get("name") or data.get("url")
    link = f'<p><a href="{escape(str(data.get("url") or ""))}">{escape(str(label))}</a></p>'
    return blocks.text(link, str(label))


def _placeholder(blocks: Blocks, row: Component, _name: str) -> list[Element]:
    data = row.data
    title = str(data.get("title") or data.get("was") or "")
    blocks.say(
        _("what could not be read when it was imported stays a note: %(what)s") % {"what": title}
    )
    return blocks.text(f"<p><b>{escape(title)}</b></p>{data.get('note') or ''}", title)


_WRITERS: dict[str, Callable[[Blocks, Component, str], list[Element]]] = {
    Component.Kind.QUIZ: _quiz,
    Component.Kind.VIDEO: _video,
    Component.Kind.AUDIO: _audio,
    Component.Kind.FILE: _file,
    Component.Kind.PLACEHOLDER: _placeholder,
}
