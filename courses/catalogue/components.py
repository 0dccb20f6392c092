"""Where components stand in a lesson's text: a paragraph `[[kind:key]]` of its own.

`Component.data` by kind:
    quiz         see `quiz/`
    video        {"title", "youtube": id | "", "start", "end": seconds or 0, "sources": [url],
                  "captions": [{"lang", "url": file | "", "cues": [[from, to, text]]}],
                  "transcript": text without times, "duration": seconds}
    audio        {"title", "sources", "captions", "transcript", "duration"}, as in a video
    file         {"title", "url", "name", "size": bytes}
    placeholder  {"was": the source's name of the block, "title", "note": html}
Only what names or leads somewhere is needed; addresses are of ours (`/files/…`) or https. An HLS
stream is a source whose name ends with `.m3u8`; put a file beside it for browsers that play none.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from courses.catalogue.anchors import anchored
from courses.catalogue.models import MARK, Component

_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)\b[^>]*>")
_VOID = {"br", "hr", "img"}


@dataclass(frozen=True)
class Part:
    """A stretch of a lesson: either its text or a component."""

    html: str = ""
    component: Component | None = None


def parts(html: str, components: Iterable[Component]) -> Iterator[Part]:
    """A lesson's text cut at its components, its paragraphs named (see `anchors`); components that the
    text does not name come at the end.

    A mark inside a list, a quotation or the like does not cut: it would leave tags open.
    """
    count = 0
    for part in cut(html, components):
        if part.component is None:
            named, count = anchored(part.html, count)
            part = Part(html=named)
        yield part


def text_of(html: str, components: Iterable[Component]) -> str:
    """A lesson's text without the marks of its components, its paragraphs in the order and number
    in which `parts` names them."""
    return "".join(part.html for part in cut(html, components))


def cut(html: str, components: Iterable[Component]) -> Iterator[Part]:
    """As `parts`, with the paragraphs as they are."""
    left = {component.key: component for component in components}
    position = depth = read = 0
    for mark in MARK.finditer(html):
        depth += _opened(html[read : mark.start()])
        read = mark.start()
        if depth or mark.group(1) not in left:
            continue
        if html[position : mark.start()].strip():
            yield Part(html=html[position : mark.start()])
        yield Part(component=left.pop(mark.group(1)))
        position = mark.end()
    if html[position:].strip():
        yield Part(html=html[position:])
    for component in left.values():
        yield Part(component=component)


def _opened(html: str) -> int:
    # Rendered text is balanced, so counting is enough.
    return sum(-1 if slash else 1 for slash, tag in _TAG.findall(html) if tag not in _VOID)
