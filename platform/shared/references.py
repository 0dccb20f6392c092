"""Words in the text of clean HTML that stand for something else, found there and nowhere else."""

import re
from collections.abc import Callable

_TAG = re.compile(r"""(<[^<>"]*(?:"[^"]*"[^<>"]*)*>)""")
_NAME = re.compile(r"<(/?)(\w+)")
# What stands in these is a link already, or is meant letter by letter.
_LITERAL = frozenset({"a", "code", "kbd", "math", "pre", "samp"})


def in_text(html: str, replace: Callable[[str], str]) -> str:
    """Clean `html` with `replace` done to its pieces of text, which are escaped, outside links, code and
    formulas. What `replace` gives is not cleaned again."""
    pieces = _TAG.split(html)
    within = 0
    for index, piece in enumerate(pieces):
        if index % 2:
            tag = _NAME.match(piece)
            if tag and tag[2].lower() in _LITERAL:
                within += -1 if tag[1] else 1
        elif piece and not within:
            pieces[index] = replace(piece)
    return "".join(pieces)
