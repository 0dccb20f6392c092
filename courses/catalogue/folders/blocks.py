"""What stands in a lesson besides its text, read from the fenced blocks of its file."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from courses.catalogue import cues, media, quiz, quiztext
from courses.catalogue.exchange.archive import Archive
from courses.catalogue.exchange.errors import Broken
from courses.catalogue.folders import front
from courses.catalogue.folders.front import Fields
from courses.catalogue.folders.links import is_relative, relink, resolve
from courses.catalogue.quiz.checking import EXPLAIN
from shared import markdown

_QUESTION = re.compile(r"^[?？]", re.MULTILINE)
_PROBLEM = re.compile(r"problems\[(\d+)\]")
_DAY = 24 * 3600  # seconds


@dataclass(frozen=True)
class Block:
    """A block: what stands between its fences, from the line `line` of the file at `path` on."""

    kind: str
    inside: str
    path: str
    line: int


class Reader:
    """Makes components' data of blocks. `lead` gives a link's new address, as in `links.Lead`, with
    the line of the file; `unknown` is told of values that nothing here knows."""

    def __init__(
        self,
        archive: Archive,
        language: str,
        lead: Callable[[str, int], str | None],
        unknown: Callable[[Fields], None],
    ) -> None:
        self.archive = archive
        self.language = language
        self.lead = lead
        self.unknown = unknown

    def read(self, block: Block) -> dict[str, Any]:
        """The data of the component; raises `Broken`."""
        if block.kind == "quiz":
            return self._quiz(block)
        fields = front.parse(block.inside, block.path, block.line)
        data = _READERS[block.kind](self, fields)
        self.unknown(fields)
        return data

    def _quiz(self, block: Block) -> dict[str, Any]:
        found = _QUESTION.search(block.inside)
        begin = found.start() if found else len(block.inside)
        line = block.line + block.inside.count("\n", 0, begin)
        source = front.normal(block.inside[begin:])
        source = relink(source, lambda address, at: self.lead(address, line + at))
        fields = front.parse(block.inside[:begin], block.path, block.line)
        data = _options(fields) | {"source": source}
        self.unknown(fields)
        try:
            data["problems"] = quiztext.parse(source, self.language)
        except quiztext.Unclear as error:
            raise Broken(f"{block.path}:{line + error.line - 1}", error.words) from error
        for fault in quiz.check(data):
            raise _fault(fault, source, block.path, line)
        return data

    def address(self, fields: Fields, given: str) -> str:
        """Where a file is now, or an address on the web."""
        new = self.lead(given, fields.line) if is_relative(given) else given
        if new is None or not media.safe(new):
            raise fields.wrong(
                _("“%(url)s” is neither a file of this folder nor an https address")
                % {"url": given[:80]}
            )
        return new

    def captions(self, fields: Fields) -> dict[str, Any]:
        lang = fields.line_of("lang", self.language, most=10)
        given = fields.line_of("file", most=500)
        self.unknown(fields)
        path = resolve(given, fields.path) if is_relative(given) else ""
        said = cues.parse(self.archive.text(path)) if path in self.archive else []
        if said:
            return {"lang": lang, "url": "", "cues": [cue.data for cue in said]}
        return {"lang": lang, "url": self.address(fields, given), "cues": []}


def _fault(fault: quiz.Fault, source: str, path: str, line: int) -> Broken:
    """What is wrong with a quiz, at the line of its question."""
    found = _PROBLEM.match(fault.place)
    if not found:
        return Broken(f"{path}:{line}", ": ".join(filter(None, fault)))
    number = int(found[1])
    begin = [match.start() for match in _QUESTION.finditer(source)][number]
    words = _("Question %(number)d: %(what)s") % {"number": number + 1, "what": fault.problem}
    return Broken(f"{path}:{line + source.count(chr(10), 0, begin)}", words)


def _options(fields: Fields) -> dict[str, Any]:
    data: dict[str, Any] = {"title": fields.line_of("title")}
    mark = fields.line_of("pass").removesuffix("%").strip()
    if mark:
        try:
            data["pass"] = float(mark) / 100
        except ValueError as error:
            raise fields.wrong(_("pass: a share is expected, such as 70%")) from error
    data["attempts"] = fields.whole("attempts", least=1, most=1000)
    data["minutes"] = fields.number("minutes", least=0, most=24 * 60)
    data["draw"] = fields.whole("draw", least=1, most=500)
    data["shuffle"] = fields.flag("shuffle", False)
    data["shuffle_choices"] = fields.flag("shuffle_choices", False)
    data["explain"] = fields.choice("explain", EXPLAIN, None)
    said = {name: value for name, value in data.items() if value is not None and value is not False}
    return said if fields.flag("verdicts", True) else said | {"verdicts": False}


def _media(reader: Reader, fields: Fields) -> dict[str, Any]:
    sources = fields.texts("sources", most=8, each=500)
    data: dict[str, Any] = {
        "title": fields.line_of("title"),
        "sources": [reader.address(fields, source) for source in sources],
        "captions": [reader.captions(each) for each in fields.each("captions")],
        "transcript": fields.text("transcript", most=200_000),
    }
    if duration := fields.number("duration", least=0, most=_DAY):
        data["duration"] = duration
    return data


def _audio(reader: Reader, fields: Fields) -> dict[str, Any]:
    data = _media(reader, fields)
    if not data["sources"]:
        raise fields.wrong(_("a recording needs sources"))
    return data


def _video(reader: Reader, fields: Fields) -> dict[str, Any]:
    given = fields.line_of("youtube")
    youtube = media.youtube_id(given)
    if given and not youtube:
        raise fields.wrong(_("youtube: this is not the address of a video there"))
    start = fields.number("start", least=0, most=_DAY) or 0
    end = fields.number("end", least=0, most=_DAY) or 0
    data = _media(reader, fields) | {"youtube": youtube, "start": start, "end": end}
    if not data["sources"] and not youtube:
        raise fields.wrong(_("a video needs sources, or youtube"))
    return data


def _file(reader: Reader, fields: Fields) -> dict[str, Any]:
    given = fields.line_of("file", most=500)
    if not given:
        raise fields.wrong(_("file: which one?"))
    data: dict[str, Any] = {
        "title": fields.line_of("title"),
        "url": reader.address(fields, given),
        "name": fields.line_of("name", given.rpartition("/")[2], most=200),
    }
    size = fields.whole("size", least=0, most=2**50)
    if is_relative(given):
        size = reader.archive.sizes.get(resolve(given, fields.path), size)
    return data | ({"size": size} if size else {})


def _placeholder(reader: Reader, fields: Fields) -> dict[str, Any]:
    note = relink(
        fields.text("note"), lambda address, _at: reader.lead(address, fields.line), html=True
    )
    return {
        "was": fields.line_of("was"),
        "title": fields.line_of("title"),
        "note": markdown.clean(note),
    }


_READERS: dict[str, Callable[[Reader, Fields], dict[str, Any]]] = {
    "video": _video,
    "audio": _audio,
    "file": _file,
    "placeholder": _placeholder,
}
