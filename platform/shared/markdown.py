"""A stranger's Markdown or HTML to HTML that is safe to show: the only way to a page.

Rendered once, when the text is saved. The allow-list knows no script, style, form, event handler
or `hx-*`/`data-*` attribute, so nothing a member writes can act in another member's browser.
"""

import re
import zlib
from html import escape
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES
from pygments.util import ClassNotFound

from shared import blocks
from shared.maths import mathml, maths_in_html

_MATHML_TAGS = {
    "math", "semantics", "annotation", "mrow", "mi", "mn", "mo", "ms", "mtext", "mspace", "mfrac",
    "msqrt", "mroot", "msub", "msup", "msubsup", "munder", "mover", "munderover", "mmultiscripts",
    "mprescripts", "none", "mtable", "mtr", "mtd", "mstyle", "mpadded", "mphantom", "menclose",
    "merror",
}  # fmt: skip
_HTML_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "dd", "del", "details", "dfn",
    "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i",
    "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "samp", "section", "small", "span",
    "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u",
    "ul", "var",
}  # fmt: skip
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"lang", "dir", "title", "id"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height", "loading"},
    "ol": {"start"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "scope"},
    "math": {"display", "xmlns"},
    "annotation": {"encoding"},
    "mo": {"stretchy", "fence", "separator", "form", "lspace", "rspace", "minsize", "maxsize"},
    "mi": {"mathvariant"},
    "mspace": {"width", "height"},
    "menclose": {"notation"},
    "mtable": {"columnalign", "rowspacing", "columnspacing", "displaystyle"},
    "mtd": {"columnalign"},
    "mstyle": {"displaystyle", "scriptlevel"},
    "mfrac": {"linethickness"},
    "mover": {"accent"},
    "munder": {"accentunder"},
}
# The classes our own renderers write, and no other: the page's own would act on what bears them.
_CLASSES = frozenset(STANDARD_TYPES.values()) | blocks.CLASSES | {
    "footnote-anchor", "footnote-backref", "footnote-item", "footnote-ref", "footnotes",
    "footnotes-list", "footnotes-sep", "latex", "cell-center", "cell-end",
}  # fmt: skip
_OWN_CLASSES = {
    "div", "code", "span", "section", "sup", "a", "blockquote", "li", "ol", "hr", "td", "th",
}  # fmt: skip
_SIDES = {"center": "cell-center", "right": "cell-end"}
# An id a stranger writes must not take the place of one of the page's own.
ID_PREFIX = "c-"
# A formula stays in its place: nothing in it moves left, nor far from where it stands.
_LENGTHS = {
    "width", "height", "lspace", "rspace", "minsize", "maxsize", "rowspacing", "columnspacing",
    "linethickness",
}  # fmt: skip
_LENGTH = re.compile(
    r"(\d{1,2}(\.\d{0,4})?|\.\d{1,4})(em|ex|px|pt|%)?|(very){0,2}th(in|ick)mathspace"
    r"|mediummathspace|thin|medium|thick"
)


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "class":
        return " ".join(c for c in value.split() if c in _CLASSES) or None
    if name == "id":
        return _own(value)
    if name == "headers":
        return " ".join(_own(key) for key in value.split())
    if name == "href" and value.startswith("#"):
        return f"#{_own(value[1:])}"
    if name in _LENGTHS and tag != "img" and not _LENGTH.fullmatch(value):
        return None
    return value


def _own(key: str) -> str:
    return key if key.startswith(ID_PREFIX) else ID_PREFIX + key


_cleaner = nh3.Cleaner(
    tags=_HTML_TAGS | _MATHML_TAGS,
    clean_content_tags={"script", "style", "template", "iframe", "object", "noscript", "title"},
    attributes={
        **_ATTRIBUTES,
        **{tag: _ATTRIBUTES.get(tag, set()) | {"class"} for tag in _OWN_CLASSES},
    },
    attribute_filter=_attribute,
    set_tag_attribute_values={"img": {"loading": "lazy"}},
    url_schemes={"http", "https", "mailto"},
    link_rel="nofollow ugc noopener",
    strip_comments=True,
)


# The cleaner escapes `<` in texts and attributes, so this is a tag.
_HEADING = re.compile(r"<(/?)h([1-6])\b")
# HTML opens these again in every later block until they are closed, equal ones three times at most.
_REOPENED = re.compile(
    r"<(b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?! class=\"latex\">)[\s/][^>]*>",
    re.IGNORECASE,
)
_MAX_REOPENED = 30
# HTML that reads differently each time it is written is made to hide something.
_MAX_PASSES = 6


def clean(html: str) -> str:
    """`html` with everything outside the allow-list taken away.

    Its headings are renumbered from h2, below the page's title, without leaving a level out.
    """
    if sum(1 for _ in _REOPENED.finditer(html)) > _MAX_REOPENED:
        # Else 30 kB of `<p><b id=1><p><b id=2>…` would become 30 MB.
        html = _REOPENED.sub(r"<\1>", html)
    for _ in range(_MAX_PASSES):
        html, before = _cleaner.clean(html), html
        if html == before:
            return _renumbered(html)
    return f"<p>{escape(html, quote=False)}</p>"


def _renumbered(html: str) -> str:
    above: list[int] = []
    opened: list[int] = []

    def renumber(tag: re.Match[str]) -> str:
        slash, level = tag[1], int(tag[2])
        if slash:
            return f"</h{opened.pop()}"
        while above and above[-1] >= level:
            above.pop()
        above.append(level)
        opened.append(min(len(above) + 1, 6))
        return f"<h{opened[-1]}"

    return _HEADING.sub(renumber, html)


def _code(code: str, language: str, _attrs: str) -> str:
    try:
        lexer = get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return ""  # markdown-it then escapes the code itself
    return str(highlight(code, lexer, HtmlFormatter(nowrap=True)))


def _math(content: str, config: dict[str, Any]) -> str:
    return mathml(content, display=bool(config.get("display_mode")))


def _aligned(state: StateCore) -> None:
    """Columns lean where their dashes say, by a class: the page's policy allows no style."""
    for token in state.tokens:
        if token.type in {"th_open", "td_open"}:
            side = str(token.attrs.pop("style", "")).removeprefix("text-align:")
            if side in _SIDES:
                token.attrSet("class", _SIDES[side])


def _build() -> MarkdownIt:
    md = MarkdownIt("commonmark", {"html": True, "linkify": False, "highlight": _code})
    md.enable(["table", "strikethrough"])
    md.core.ruler.push("aligned", _aligned)
    md.core.ruler.before("inline", "spoilers", blocks.spoilers)
    md.use(footnote_plugin)
    md.use(
        dollarmath_plugin,
        renderer=_math,
        allow_labels=False,
        allow_space=False,
        allow_digits=False,
        double_inline=True,
    )
    return md


_markdown = _build()


def render(body: str, markup: str = "markdown", language: str = "en") -> str:
    """Safe HTML of `body`, written in `markup` ("markdown" or "html") and in `language`."""
    if markup == "html":
        # Cleaned before as well: formulas are read from text, and only clean HTML has reliable text.
        return clean(maths_in_html(clean(body)))
    # Footnotes of several texts on one page must not share their ids.
    given = {"docId": f"{zlib.crc32(body.encode()):x}", "language": language}
    html = str(_markdown.render(body, given))
    return clean(blocks.figures(blocks.callouts(html, language)))
