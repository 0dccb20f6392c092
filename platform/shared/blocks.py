"""What our Markdown has beside CommonMark: spoilers; callouts and figures, found in the HTML it became.

What comes out is as unsafe as what went in: `markdown.render` cleans it afterwards.
"""

import re
from html import escape

from django.utils.translation import override, pgettext, pgettext_lazy
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

# GitHub's five; a word of one's own may stand in the place of ours: `> [!TIP] Before you begin`.
KINDS = {
    "note": pgettext_lazy("callout", "Note"),
    "tip": pgettext_lazy("callout", "Tip"),
    "important": pgettext_lazy("callout", "Important"),
    "warning": pgettext_lazy("callout", "Warning"),
    "caution": pgettext_lazy("callout", "Caution"),
}
CLASSES = frozenset({"callout"} | {f"callout-{kind}" for kind in KINDS})

_MARKED = re.compile(
    rf"<blockquote>\s*<p>\[!({'|'.join(KINDS)})\][ \t]*(.*?)(?:\n|(?=</p>))", re.IGNORECASE
)
_TITLED = re.compile(r"<blockquote>\s*<p><strong>([^<]{1,40})</strong>")
_PICTURE = re.compile(r'<p>(<img [^>]*?) title="([^"]*)"([^>]*>)</p>')


_SPOILER = re.compile(r"\[!SPOILER\][ \t]*(.*)(?:\n|$)", re.IGNORECASE)


def spoilers(state: StateCore) -> None:
    """Quotations that begin with `[!SPOILER]` are folded until the reader opens them; what stands behind
    it says what they hold. Before the text in lines is looked into."""
    tokens: list[Token] = []
    opened: list[Token] = []
    skipped = 0
    for place, token in enumerate(state.tokens):
        if skipped:
            skipped -= 1
            continue
        tokens.append(token)
        if token.type == "blockquote_open":
            inside = state.tokens[place + 1 : place + 4]
            found = _SPOILER.match(inside[1].content) if len(inside) > 1 else None
            opened.append(token)
            if found and inside[0].type == "paragraph_open":
                token.tag = "details"
                with override(state.env.get("language", "en")):
                    title = found[1].strip() or pgettext("callout", "Spoiler")
                tokens.append(Token("html_block", "", 0, content=_summary(title)))
                inside[1].content = inside[1].content[found.end() :]
                skipped = 0 if inside[1].content.strip() else 3
        elif token.type == "blockquote_close":
            token.tag = opened.pop().tag
    state.tokens = tokens


def _summary(title: str) -> str:
    return f"<summary>{escape(title)}</summary>\n"


def callouts(html: str, language: str) -> str:
    """Quotations that begin with `[!NOTE]` or with a bold word become callouts.

    The word is in `language`, in which the text around it is written.
    """

    def mark(found: re.Match[str]) -> str:
        kind, title = found[1].lower(), found[2].strip()
        if not title:
            with override(language):
                title = str(KINDS[kind])
        return f'<blockquote class="callout callout-{kind}"><p><strong>{title}</strong></p>\n<p>'

    html = _MARKED.sub(mark, html).replace("</strong></p>\n<p></p>", "</strong></p>")
    return _TITLED.sub(r'<blockquote class="callout"><p><strong>\1</strong>', html)


def figures(html: str) -> str:
    """A picture alone in its paragraph, with a title: the title is printed as its caption."""
    return _PICTURE.sub(r"<figure>\1\3<figcaption>\2</figcaption></figure>", html)
