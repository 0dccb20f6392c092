"""A name for each paragraph of a lesson, so that a place in it can be told: `p1`, `p2` …

Given when the page is made, in one place: `components.parts`. A stranger's own ids begin with `c-`, so
none of them can be one of ours.
"""

import re
from dataclasses import dataclass

# What one points at. Of those that stand in each other the outermost is named: a list's point, not
# the paragraphs in it.
_BLOCKS = frozenset({
    "p", "h2", "h3", "h4", "h5", "h6", "pre", "table", "figure", "li", "dt", "dd", "summary",
})  # fmt: skip
# Cleaned HTML escapes `<` everywhere else, and closes what it opens.
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)\b([^>]*)>")
_NAME = re.compile(r"p([1-9]\d{0,4})", re.ASCII)


@dataclass
class _Block:
    """Where the name of a block's tag ends, and how many characters (tags among them) it holds."""

    end: int
    length: int = 0


def _blocks(html: str) -> list[_Block]:
    """The blocks that get a name; one with an id of its own keeps that one."""
    found: list[_Block] = []
    outer, depth, has_name = "", 0, False
    for tag in _TAG.finditer(html):
        slash, name, attributes = tag.groups()
        if outer:
            depth += (-1 if slash else 1) if name == outer else 0
            if not depth:
                if not has_name:
                    found[-1].length = tag.start() - found[-1].end
                outer = ""
        elif not slash and name in _BLOCKS:
            outer, depth, has_name = name, 1, ' id="' in attributes
            if not has_name:
                found.append(_Block(tag.end(2)))
    return found


def anchored(html: str, before: int = 0) -> tuple[str, int]:
    """Cleaned `html` with its paragraphs named, counting on from `before`; and the count now."""
    written, pieces = 0, []
    blocks = _blocks(html)
    for number, block in enumerate(blocks, start=before + 1):
        pieces.append(f'{html[written : block.end]} id="p{number}"')
        written = block.end
    return "".join([*pieces, html[written:]]), before + len(blocks)


def is_in(place: str, html: str) -> bool:
    """Whether a paragraph of that name stands in cleaned `html`."""
    found = _NAME.fullmatch(place)
    return found is not None and int(found[1]) <= len(_blocks(html))


def at_share(share: float, html: str) -> str:
    """The name of the paragraph that stands at a share (0–1) of the text; "" if there is none."""
    blocks = _blocks(html)
    left = share * sum(block.length for block in blocks)
    for number, block in enumerate(blocks, start=1):
        if left < block.length:
            return f"p{number}"
        left -= block.length
    return f"p{len(blocks)}" if blocks else ""
