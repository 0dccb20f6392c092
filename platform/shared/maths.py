"""LaTeX to MathML on the server: no script is needed to read a formula."""

import re
from html import escape, unescape
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

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
