"""The places of a lesson at which a note may stand, and where its passage is by now.

Words are compared by their letters, all that is no space: how lines are broken is nobody's text. The
browser counts in the same way (`static/notes.js`).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from html import unescape

from courses.catalogue.components import Part, parts
from courses.catalogue.media import Attached, Media, anchor
from courses.catalogue.models import Component
from items.models import Item
from shared.text import excerpt

_NAMED = re.compile(r'<([a-z][a-z0-9]*) id="(p[1-9]\d*)"[^<>]*>')
# MathML keeps its LaTeX source beside what is read.
_UNREAD = re.compile(r"<annotation\b.*?</annotation>|<[^<>]*>", re.DOTALL)
_SPACES = re.compile(r"\s+")
LABEL = 60  # characters of a paragraph's beginning


def letters(text: str) -> str:
    """All of `text` that is no space."""
    return _SPACES.sub("", text)


@dataclass(frozen=True)
class Place:
    """A paragraph, or what stands beside the text; `words` is its HTML."""

    anchor: str
    label: str
    words: str = ""
    media: Media | None = None
    is_heading: bool = False
    # The words of the heading above it.
    heading: str = ""

    @property
    def letters(self) -> str:
        return letters(unescape(_UNREAD.sub("", self.words)))


class Passages:
    """A lesson's places in their order."""

    def __init__(self, html: str, components: Iterable[Component], language: str) -> None:
        self.places: dict[str, Place] = {}
        heading = ""
        for part in parts(html, components):
            for place in _places(part, language):
                heading = place.label if place.is_heading else heading
                self.places[place.anchor] = replace(place, heading=heading)

    @cached_property
    def order(self) -> dict[str, int]:
        """Which place is the first, the second …"""
        return {name: number for number, name in enumerate(self.places)}

    @cached_property
    def _begin(self) -> dict[str, int]:
        begin, count = {}, 0
        for place in self.places.values():
            begin[place.anchor] = count
            count += len(place.letters)
        return begin

    @cached_property
    def _whole(self) -> str:
        return "".join(place.letters for place in self.places.values())

    def find(self, quote: str, at: str) -> str | None:
        """The name of the place in which a passage begins: `at` while it stands there, else the
        nearest one; None where it is gone."""
        wanted = letters(quote)
        begin = self._begin.get(at, 0)
        after, before = self._whole.find(wanted, begin), self._whole.rfind(wanted, 0, begin)
        found = [place for place in (after, before) if place >= 0]
        if not wanted or not found:
            return None
        nearest = min(found, key=lambda place: abs(place - begin))
        # Of places without a letter between them the last one holds it.
        return [name for name, first in self._begin.items() if first <= nearest][-1]


def places(lessons: list[Item]) -> Iterator[tuple[int, str, str, str]]:
    """Of all places in the lessons of these items: the lesson's id, the place's name, the words of the
    heading above it and its HTML, in order. One query."""
    components: dict[int, list[Component]] = defaultdict(list)
    for component in Component.objects.filter(lesson__in=[item.pk for item in lessons]):
        components[component.lesson_id].append(component)
    for item in lessons:
        for place in Passages(item.html, components[item.pk], item.language).places.values():
            yield item.pk, place.anchor, place.heading, place.words


def _places(part: Part, language: str) -> Iterator[Place]:
    if part.component is not None:
        yield from _beside(part.component, language)
        return
    named = list(_NAMED.finditer(part.html))
    for number, tag in enumerate(named, start=1):
        end = named[number].start() if number < len(named) else len(part.html)
        words = part.html[tag.end() : end]
        label = excerpt(words, LABEL) or tag[2]
        yield Place(tag[2], label, words, is_heading=tag[1] in {"h2", "h3"})


def _beside(component: Component, language: str) -> Iterator[Place]:
    name = anchor(component)
    title = str(component.data.get("title") or component.get_kind_display())
    match component.kind:
        case Component.Kind.VIDEO | Component.Kind.AUDIO:
            media = Media(component)
            said = media.transcript(language)[1]
            words = " ".join(cue.text for each in said for cue in each.cues) or media.words
            # Not HTML by itself: what is said may hold a `<`.
            yield Place(name, title, words.replace("<", "&lt;"), media)
        case Component.Kind.FILE:
            yield Place(name, Attached(component).title)
        case Component.Kind.QUIZ:
            yield Place(name, title)
