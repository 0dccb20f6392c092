"""What people mean by a number that they typed."""

import math
import re
import unicodedata
from collections.abc import Iterator

_WIDTH = 40  # characters; longer ones are no number that anybody reckoned with
_SUPERSCRIPT = re.compile("[\u2070\u00b9\u00b2\u00b3\u2074-\u207b]+")
_VULGAR = re.compile("[\u00bc-\u00be\u2150-\u215e]")
_MIXED = re.compile(r"([+-]?)(?:(\d+) )?(\d+) ?/ ?(\d+)")
_POWER = re.compile(r"[×x*·⋅]10\^([+-]?\d{1,3})$")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_COMMAS = re.compile(r"[+-]?\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d*)?")
_POINTS = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+(?:,\d*)?")


def readings(typed: str, unit: str = "") -> set[float]:
    """All that `typed` may mean, `unit` behind it or not; empty where it is no number.

    A comma or point parts thousands or decimals; "3/4", "1 3/4", "1¾", "2e-3" and "2×10⁻³" are
    numbers, in digits of any width. A percentage is the number before its sign as well as its
    hundredth, unless percent is the unit: then only the former.
    """
    text = _one_line(typed)
    behind = _one_line(unit)
    # Without a unit this takes nothing away.
    text = text.removesuffix(behind).rstrip()
    found = set(_values(text.removesuffix("%").rstrip()))
    if text.endswith("%"):
        found |= {value / 100 for value in found}
    return {value for value in found if math.isfinite(value)}


def _one_line(typed: str) -> str:
    """In the characters of a keyboard; what is raised gets a caret, for 10³ is not 103."""
    text = _SUPERSCRIPT.sub(r"^\g<0>", _VULGAR.sub(r" \g<0>", typed))
    text = unicodedata.normalize("NFKC", text).replace("\u2212", "-").replace("\u2044", "/")
    return " ".join(text.split())


def _values(text: str) -> Iterator[float]:
    if len(text) > _WIDTH:
        return
    if part := _MIXED.fullmatch(text):
        sign, whole, upper, lower = part.groups()
        if int(lower):
            yield (-1 if sign == "-" else 1) * (int(whole or 0) + int(upper) / int(lower))
        return
    text = _POWER.sub(r"e\1", text.replace(" ", ""))
    if _COMMAS.fullmatch(text):
        yield float(text.replace(",", ""))
    if _POINTS.fullmatch(text):
        yield float(text.replace(".", "").replace(",", "."))
    if "." not in text and text.count(",") == 1:
        text = text.replace(",", ".")
    if _NUMBER.fullmatch(text):
        yield float(text)
