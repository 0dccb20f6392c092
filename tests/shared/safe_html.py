"""What safe HTML may hold, said a second time and apart from the sanitiser's own list."""

import re
from html.parser import HTMLParser

HTML = {
    "a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "dd", "del", "details",
    "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "h2", "h3", "h4", "h5", "h6", "hr",
    "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "samp", "section",
    "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th",
    "thead", "tr", "u", "ul", "var",
}  # fmt: skip
MATHS = {
    "math", "semantics", "annotation", "mrow", "mi", "mn", "mo", "ms", "mtext", "mspace",
    "mfrac", "msqrt", "mroot", "msub", "msup", "msubsup", "munder", "mover", "munderover",
    "mmultiscripts", "mprescripts", "none", "mtable", "mtr", "mtd", "mstyle", "mpadded",
    "mphantom", "menclose", "merror",
}  # fmt: skip
VOID = {"br", "hr", "img"}
ATTRIBUTES = {
    "lang", "dir", "title", "id", "href", "rel", "src", "alt", "width", "height", "loading",
    "start", "colspan", "rowspan", "headers", "scope", "display", "xmlns", "encoding",
    "stretchy", "fence", "separator", "form", "lspace", "rspace", "minsize", "maxsize",
    "mathvariant", "columnalign", "rowspacing", "columnspacing", "displaystyle", "scriptlevel",
    "linethickness", "accent", "accentunder", "notation", "class",
}  # fmt: skip
CLASSES = {
    "callout", "latex", "footnotes", "footnotes-list", "footnotes-sep",
}  # fmt: skip
CONTROLS = "".join(map(chr, range(33)))
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)


class Inspector(HTMLParser):
    """Collects in `faults` whatever must not be in safe HTML, and in `headings` their levels."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.headings: list[int] = []
        self.opened: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in HTML | MATHS:
            self.faults.append(f"<{tag}>")
        if tag not in VOID:
            self.opened.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        for name, value in attrs:
            if not self._may(tag, name, value or ""):
                self.faults.append(f"<{tag} {name}={value!r}>")

    def handle_endtag(self, tag: str) -> None:
        if not self.opened or self.opened.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.faults.append(f"<!{decl}>")

    def unknown_decl(self, data: str) -> None:
        self.faults.append(f"<![{data}]>")

    def handle_pi(self, data: str) -> None:
        self.faults.append(f"<?{data}>")

    @staticmethod
    def _may(tag: str, name: str, value: str) -> bool:
        if name == "id":
            return value.startswith("c-")
        if name == "class":
            short = (len(name) <= 3 and name not in {"nav", "row", "tag"} for name in value.split())
            known = (n in CLASSES or n.startswith("footnote-") for n in value.split())
            return all(a or b for a, b in zip(short, known, strict=True))
        if name in {"href", "src"}:
            # What browsers do with an address before they look for its scheme.
            scheme = SCHEME.match(re.sub(r"[\t\n\r]", "", value).lstrip(CONTROLS))
            return scheme is None or scheme[1].lower() in {"http", "https", "mailto"}
        if name in {"width", "height"} and tag != "img":
            return re.fullmatch(r"[\d.]{1,7}[a-z%]{0,2}|[a-z]*mathspace", value) is not None
        return name in ATTRIBUTES


def inspect(html: str) -> Inspector:
    """`html`, looked through to its end."""
    inspector = Inspector()
    inspector.feed(html)
    inspector.close()
    inspector.faults += [f"<{tag}> stays open" for tag in inspector.opened]
    return inspector
