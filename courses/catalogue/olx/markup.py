"""HTML inside XML, as text."""

from collections.abc import Iterable
from html import escape
from xml.etree.ElementTree import Element, tostring


def outer(element: Element) -> str:
    """An element as HTML, without the text after it."""
    tail, element.tail = element.tail, None
    try:
        return tostring(element, encoding="unicode", method="html")
    finally:
        element.tail = tail


def inner(element: Element, but: Iterable[str] = ()) -> str:
    """What stands in an element as HTML, children named in `but` left out."""
    skipped = set(but)
    pieces = [escape(element.text or "", quote=False)]
    for child in element:
        if isinstance(child.tag, str) and child.tag not in skipped:
            pieces.append(outer(child))
        pieces.append(escape(child.tail or "", quote=False))
    return "".join(pieces).strip()


def words(element: Element) -> str:
    """The text in an element on one line."""
    return " ".join("".join(element.itertext()).split())
