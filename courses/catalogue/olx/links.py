"""A text's HTML made ours: its links and images led to where they now are, dead machinery taken out."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import nh3

from shared import markdown

# What is shown by running: it cannot run here, and its words make no sense without.
_MACHINERY = {
    "script", "style", "button", "select", "textarea", "noscript", "template", "title", "svg",
    "canvas", "datalist",
}  # fmt: skip
_EMBEDS = {"iframe": "src", "embed": "src", "video": "src", "audio": "src", "source": "src",
           "object": "data"}  # fmt: skip
_PAGE = re.compile(r"(?:^|/)jump_to(?:_id)?/(?:[^/]*[@+])?([^/@?#]+)/?$")
_OWN_FILE = re.compile(r"^/?(?:static/|asset-v1:[^/]*@|c4x/[^/]+/[^/]+/asset/)(.+)$")
# Icon fonts write a drawing's name where the drawing would be.
_ICON_CLASS = re.compile(r"\bmaterial-(?:symbols|icons)\b")
_CODE = re.compile(r"(<(?:code|pre)\b.*?</(?:code|pre)>)", re.DOTALL)
# No formula begins within another: so none is looked for twice in the same words.
_INLINE = re.compile(
    r"\\\(((?:[^<\\]|\\\\|\\(?![()\\]))+)\\\)"
    r"|\[mathjaxinline\]((?:(?!\[/?mathjaxinline\])[^<])+)\[/mathjaxinline\]"
)
_DISPLAY = re.compile(
    r"\\\[((?:[^<\\]|\\\\|\\(?![\[\]\\]))+)\\\]"
    r"|\[mathjax\]((?:(?!\[/?mathjax\])[^<])+)\[/mathjax\]"
)

# Balances a stranger's tags, so that what follows can trust them.
_balance = nh3.Cleaner(
    tags=(nh3.ALLOWED_TAGS | set(_EMBEDS) | {"section", "tfoot", "main"}) - {"title"},
    clean_content_tags=_MACHINERY,
    attributes={
        "*": {"class", "id", "title", "lang", "dir"},
        "a": {"href"},
        "img": {"src", "alt", "width", "height"},
        "ol": {"start"},
        "td": {"colspan", "rowspan"},
        "th": {"colspan", "rowspan", "scope"},
        **{tag: {name} for tag, name in _EMBEDS.items()},
    },
    link_rel=None,
)


@dataclass(frozen=True)
class Links:
    """Where links now lead. Each gives an address, or nothing for what the export does not have.

    `page` takes a block's `url_name`, `file` the name of a file as its page writes it; `missing` is
    told of a link to nothing.
    """

    page: Callable[[str], str | None]
    file: Callable[[str], str | None]
    missing: Callable[[str], None]

    def lead(self, address: str) -> str | None:
        """The address that `address` of the old site has now."""
        parts = urlsplit(address)
        path = unquote(parts.path)
        if own := _OWN_FILE.match(path):
            new = self.file(own.group(1))
        elif page := _PAGE.search(path):
            new = self.page(page.group(1))
        elif parts.scheme or parts.netloc or not path:
            return address
        else:
            # Whatever else is no full address led to a place of the old site: to a block, or nowhere.
            named = (self.page(name) for name in reversed(path.split("/")) if name)
            new = next(filter(None, named), None)
        if new is None:
            self.missing(address)
        return new


def ours(html: str, links: Links) -> str:
    """Safe, balanced HTML whose links work here; formulas are written between dollar signs."""
    writer = _Writer(links)
    writer.feed(_balance.clean(html))
    writer.close()
    return markdown.clean(_formulas("".join(writer.out))).strip()


class _Writer(HTMLParser):
    def __init__(self, links: Links) -> None:
        super().__init__(convert_charrefs=False)
        self.links = links
        self.out: list[str] = []
        self.open: list[str] = []  # how each open tag ends; "" where it is left out
        self.silent = 0  # open tags whose text is left out

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        void = tag in ("br", "hr", "img", "col", "wbr", "area", "source", "embed")
        embed = tag in _EMBEDS
        if embed:
            self._embed(tag, given)
        if self.silent or embed or _ICON_CLASS.search(given.get("class", "")):
            if not void:
                self.silent += 1
                self.open.append("")
            return
        for name in ("href", "src"):
            if name in given:
                new = self._lead(given[name])
                given.pop(name) if new is None else given.update({name: new})
        if tag == "img" and "src" not in given:
            self.out.append(f"<em>{escape(given.get('alt', ''))}</em>")
            return
        words = "".join(f' {name}="{escape(value)}"' for name, value in given.items())
        self.out.append(f"<{tag}{words}>")
        if not void:
            self.open.append(f"</{tag}>")

    def handle_endtag(self, tag: str) -> None:
        if not self.open:
            return
        self.silent = max(0, self.silent - 1)
        self.out.append(self.open.pop())

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.out.append(data)

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")

    def _lead(self, address: str) -> str | None:
        try:
            return self.links.lead(address.strip())
        except ValueError:  # an address that is none, such as http://[
            return None

    def _embed(self, tag: str, given: dict[str, str]) -> None:
        """A page or film inside the page becomes a link to it."""
        address = given.get(_EMBEDS[tag], "")
        new = self._lead(address) if address else None
        if new:
            label = given.get("title") or urlsplit(new).path.rpartition("/")[2] or new
            self.out.append(f'<p><a href="{escape(new)}">{escape(label)}</a></p>')


def _formulas(html: str) -> str:
    pieces = _CODE.split(html)
    for place in range(0, len(pieces), 2):
        text = _DISPLAY.sub(lambda m: f"$${(m[1] or m[2]).strip()}$$", pieces[place])
        pieces[place] = _INLINE.sub(lambda m: f"${(m[1] or m[2]).strip()}$", text)
    return "".join(pieces)
