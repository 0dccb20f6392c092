"""Where components stand in a lesson's text: a paragraph `[[kind:key]]` of its own.

`Component.data` by kind:
    quiz         see `quiz.py`
    video        {"title", "youtube": id | "", "sources": [url], "captions": [{"lang", "url"}],
                  "transcript": text}
    placeholder  {"was": the source's name of the block, "title", "note"}
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from courses.catalogue.models import Component

_MARK = re.compile(r"<p>\s*\[\[[a-z]+:([\w.-]+)\]\]\s*</p>")


@dataclass(frozen=True)
class Part:
    """A stretch of a lesson: either its text or a component."""

    html: str = ""
    component: Component | None = None


def parts(html: str, components: Iterable[Component]) -> Iterator[Part]:
    """A lesson's text cut at its components; those the text does not name come at the end."""
    left = {component.key: component for component in components}
    position = 0
    for mark in _MARK.finditer(html):
        component = left.pop(mark.group(1), None)
        if component is None:
            continue
        if html[position : mark.start()].strip():
            yield Part(html=html[position : mark.start()])
        yield Part(component=component)
        position = mark.end()
    if html[position:].strip():
        yield Part(html=html[position:])
    for component in left.values():
        yield Part(component=component)
