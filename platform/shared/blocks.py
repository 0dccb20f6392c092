"""What our Markdown has beside CommonMark: callouts and figures, found in the HTML it became.

What comes out is as unsafe as what went in: `markdown.render` cleans it afterwards.
"""

import re

from django.utils.translation import override, pgettext_lazy

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
