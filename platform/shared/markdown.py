"""A stranger's Markdown or HTML to HTML that is safe to show: the only way to a page.

Rendered once, when the text is saved. The allow-list knows no script, style, form, event handler
or `hx-*`/`data-*` attribute, so nothing a member writes can act in another member's browser.
"""

import re
from collections.abc import Sequence
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from shared.maths import mathml, maths_in_html

_MATHML_TAGS = {
    "math", "semantics", "annotation", "mrow", "mi", "mn", "mo", "ms", "mtext", "mspace", "mfrac",
    "msqrt", "mroot", "msub", "msup", "msubsup", "munder", "mover", "munderover", "mmultiscripts",
    "mprescripts", "none", "mtable", "mtr", "mtd", "mstyle", "mpadded", "mphantom", "menclose",
    "merror",
}  # fmt: skip
_HTML_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "dd", "del", "details", "dfn",
    "div", "dl", "dt", "em", "figcaption", "figure", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img",
    "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "samp", "section", "small", "span",
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
    "mtable": {"columnalign", "rowspacing", "columnspacing", "displaystyle"},
    "mtd": {"columnalign"},
    "mstyle": {"displaystyle", "scriptlevel"},
    "mfrac": {"linethickness"},
    "mover": {"accent"},
    "munder": {"accentunder"},
}
# The classes our own renderers write: Pygments' token classes, code and maths wrappers, footnotes.
_CLASS = re.compile(
    r"^(highlight|code|latex|callout|footnotes?|footnote-[a-z]+|[a-z]{1,2}[a-z0-9]?)$"
)
_OWN_CLASSES = {"div", "pre", "code", "span", "section", "sup", "a", "blockquote", "li", "ol", "hr"}
# An id a stranger writes must not take the place of one of the page's own.
ID_PREFIX = "c-"


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "class":
        kept = [c for c in value.split() if _CLASS.match(c)]
        return " ".join(kept) or None
    if name == "id":
        return value if value.startswith(ID_PREFIX) else f"{ID_PREFIX}{value}"
    if name == "href" and value.startswith("#") and not value.startswith(f"#{ID_PREFIX}"):
        return f"#{ID_PREFIX}{value[1:]}"
    return value


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


def clean(html: str) -> str:
    """`html` with everything outside the allow-list taken away."""
    html = re.sub(r"<(/?)h1\b", r"<\1h2", html, flags=re.IGNORECASE)
    return _cleaner.clean(html)


def _code(code: str, language: str, _attrs: str) -> str:
    try:
        lexer = get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return ""  # markdown-it then escapes the code itself
    return str(highlight(code, lexer, HtmlFormatter(nowrap=True)))


def _heading(
    self: RendererHTML, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
) -> str:
    # The page's title is the h1: what a member writes starts below it.
    token = tokens[idx]
    token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"
    return self.renderToken(tokens, idx, options, env)


def _math(content: str, config: dict[str, Any]) -> str:
    return mathml(content, display=bool(config.get("display_mode")))


def _build() -> MarkdownIt:
    md = MarkdownIt("commonmark", {"html": True, "linkify": False, "highlight": _code})
    md.enable(["table", "strikethrough"])
    md.use(footnote_plugin)
    md.use(dollarmath_plugin, renderer=_math, allow_labels=False, double_inline=True)
    md.add_render_rule("heading_open", _heading)
    md.add_render_rule("heading_close", _heading)
    return md


_markdown = _build()
_CALLOUT = re.compile(r"<blockquote>\s*<p><strong>([^<]{1,40})</strong>")


def render(body: str, markup: str = "markdown") -> str:
    """Safe HTML of `body`, written in `markup` ("markdown" or "html")."""
    if markup == "html":
        # Cleaned before as well: formulas are read from text, and only clean HTML has reliable text.
        return clean(maths_in_html(clean(body)))
    html = str(_markdown.render(body))
    return clean(_CALLOUT.sub(r'<blockquote class="callout"><p><strong>\1</strong>', html))
