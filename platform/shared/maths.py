"""LaTeX to MathML on the server: no script is needed to read a formula. And MathML to one line."""

import re
from html import escape, unescape
from xml.etree.ElementTree import Element, ParseError, SubElement, register_namespace, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from latex2mathml.converter import convert

MATHML = "http://www.w3.org/1998/Math/MathML"
register_namespace("", MATHML)

# Formulas longer than this stay source text: the converter is recursive and its input is a stranger's.
MAX_LENGTH = 2_000


def mathml(latex: str, *, display: bool) -> str:
    """`latex` as a `<math>` element that keeps its source in an annotation.

    What cannot be converted is returned as `<code class="latex">` with its delimiters, so that
    nothing a person wrote is lost.
    """
    try:
        if len(latex) > MAX_LENGTH:
            raise ValueError("too long")
        root = fromstring(convert(latex, display="block" if display else "inline"))
        return _with_source(root, latex)
    except (Exception, RecursionError):  # the converter raises whatever its parser meets
        mark = "$$" if display else "$"
        return f'<code class="latex">{escape(mark + latex + mark)}</code>'


def _with_source(math: Element, latex: str) -> str:
    children = list(math)
    for child in children:
        math.remove(child)
    semantics = SubElement(math, f"{{{MATHML}}}semantics")
    row = SubElement(semantics, f"{{{MATHML}}}mrow")
    row.extend(children)
    source = SubElement(semantics, f"{{{MATHML}}}annotation", {"encoding": "application/x-tex"})
    source.text = latex
    return tostring(math, encoding="unicode")


# `$…$` as Stack Exchange's MathJax reads it: not escaped, not next to a space inside, one paragraph.
_DISPLAY = re.compile(r"(?<!\\)\$\$(.+?)(?<!\\)\$\$", re.DOTALL)
_INLINE = re.compile(r"(?<![\\$])\$(?![\s$])([^$]+?)(?<![\s\\])\$(?![\d$])", re.DOTALL)
_SPLIT = re.compile(r"(<(?:code|pre)\b.*?</(?:code|pre)>|<[^>]*>)", re.DOTALL | re.IGNORECASE)


def maths_in_html(html: str) -> str:
    """`html` with the formulas of its text nodes rendered; code and attributes stay untouched.

    Display formulas may not span tags; what spans them stays source text.
    """
    parts = _SPLIT.split(html)
    for index in range(0, len(parts), 2):
        if "$" in parts[index]:
            parts[index] = _text(parts[index])
    return "".join(parts)


def _text(text: str) -> str:
    text = _DISPLAY.sub(lambda m: mathml(_source(m.group(1)), display=True), text)
    pieces = re.split(r"(<math\b.*?</math>|<code\b.*?</code>)", text, flags=re.DOTALL)
    for index in range(0, len(pieces), 2):
        pieces[index] = _INLINE.sub(
            lambda m: mathml(_source(m.group(1)), display=False), pieces[index]
        )
    return "".join(pieces)


def _source(text: str) -> str:
    return unescape(text).replace("\N{NO-BREAK SPACE}", " ").strip()


# Longer ones say less in a line than their absence.
MAX_LINE = 40
_RAISED = str.maketrans("0123456789+-−n∘′″", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ°′″")
_LOWERED = str.maketrans("0123456789+-−", "₀₁₂₃₄₅₆₇₈₉₊₋₋")
_APART = set("=<>≤≥≈≠≡∼∝→⇒↦∈+−±×·")
# A sign before a number, not between two.
_SIGN = re.compile(r"(^|[(=<>≤≥≈,] ?)([−+]) ")
# What stands below and above these is no index.
_LARGE = set("∑∏∫⋃⋂")
_INVISIBLE = "\u2061\u2062\u2063\u2064"
_TEXTS = {"mi", "mn", "mo", "mtext", "ms"}
_ROWS = {"math", "mrow", "mstyle", "mpadded"}


def linear(math: str) -> str:
    """A `<math>` element as one line of text: x² + y₁, a/b; "…" for what no line can hold."""
    try:
        line = _SIGN.sub(r"\1\2", " ".join(_line(fromstring(math)).split()))
    except (ValueError, IndexError, ParseError, RecursionError, DefusedXmlException):
        return "…"
    return escape(line, quote=False) if line and len(line) <= MAX_LINE else "…"


def _line(element: Element) -> str:
    tag, parts = element.tag.rpartition("}")[2], list(element)
    if tag in _TEXTS:
        text = (element.text or "").strip(_INVISIBLE)
        return f" {text} " if text in _APART else text
    if tag == "mspace":
        return " "
    if tag == "semantics":  # the formula, then its source
        return _line(parts[0])
    if tag in _ROWS:
        return "".join(_line(part) for part in parts)
    if tag == "msqrt":
        return "√" + _one("".join(_line(part) for part in parts))
    if tag == "mfrac" and element.get("linethickness") is None:
        return f"{_one(_line(parts[0]))}/{_one(_line(parts[1]))}"
    if tag == "msup":
        return _line(parts[0]) + _shifted(_line(parts[1]), _RAISED, "^")
    if tag == "msub" and (parts[0].text or "") not in _LARGE:
        base = _line(parts[0])
        after = " " if len(base) > 1 else ""  # log₁₀ x
        return base + _shifted(_line(parts[1]), _LOWERED, "_") + after
    raise ValueError(f"a {tag} stands in no line")


def _one(text: str) -> str:
    text = text.strip()
    return text if text.isalnum() else f"({text})"


def _shifted(text: str, signs: dict[int, int], mark: str) -> str:
    bare = text.replace(" ", "")
    if all(ord(sign) in signs for sign in bare):
        return bare.translate(signs)
    return mark + _one(text)
