"""Our HTML as an Open edX course holds it: formulas for its MathJax, links in its own words."""

import re
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser
from xml.etree.ElementTree import Element, TreeBuilder, indent, tostring

from courses.catalogue.folders.links import relink

_MATH = re.compile(
    r"<math\b([^>]*)>(?:(?!</math>).)*?<annotation\b[^>]*>((?:(?!</math>).)*?)</annotation>"
    r"(?:(?!</math>).)*</math>",
    re.DOTALL,
)
_TAGS = re.compile(r"(<(?:code|pre)\b.*?</(?:code|pre)>|<[^>]*>)", re.DOTALL)
# No XML may hold these.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_VOID = {"br", "hr", "img", "col", "wbr", "mspace", "mprescripts", "none"}


def outgoing(html: str, lead: Callable[[str], str | None]) -> str:
    """Clean HTML of ours for another site; `lead` gives the place there of an address of ours."""
    html = _MATH.sub(_formula, html)
    pieces = _TAGS.split(html)
    for place in range(0, len(pieces), 2):
        # Two dollars in one text would be read as a formula here when it comes back.
        if pieces[place].count("$") > 1:
            pieces[place] = pieces[place].replace("$", "<span>$</span>")
    return relink(
        _FORBIDDEN.sub("", "".join(pieces)), lambda address, _at: lead(unescape(address)), html=True
    )


def _formula(found: re.Match[str]) -> str:
    begin, end = ("\\[", "\\]") if 'display="block"' in found[1] else ("\\(", "\\)")
    return f"{begin}{found[2]}{end}"


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tree = TreeBuilder()
        self.tree.start("holder", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tree.start(tag, {name: value or "" for name, value in attrs})
        if tag in _VOID:
            self.tree.end(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            self.tree.end(tag)

    def handle_data(self, data: str) -> None:
        self.tree.data(data)


def put(parent: Element, html: str) -> Element:
    """Put clean HTML into an element, behind what is there; gives the element."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    builder.tree.end("holder")
    holder = builder.tree.close()
    if holder.text:
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + holder.text
        else:
            parent.text = (parent.text or "") + holder.text
    parent.extend(list(holder))
    return parent


def attribute(text: object) -> str:
    return _FORBIDDEN.sub("", str(text))


def xml(element: Element, *, spaced: bool = True) -> str:
    """An element as a file; `spaced` only where spaces mean nothing."""
    if spaced:
        indent(element)
    return tostring(element, encoding="unicode") + "\n"
