"""What people wrote about themselves, HTML in the dump, as the Markdown that our profiles hold."""

import re
from html.parser import HTMLParser

from shared import markdown

_MARKS = {"em": "*", "i": "*", "strong": "**", "b": "**", "s": "~~", "del": "~~", "strike": "~~"}
_BLOCKS = {"p", "div", "ul", "ol", "li", "blockquote", "pre", "h2", "h3", "h4", "h5", "h6"}
_SPECIAL = re.compile(r"([\\`*_\[\]<>$|~])|&(?=[#\w])")
_GAP = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)*")
_LINE_START = re.compile(r"^(\s*)([-+=#])|^(\s*\d+)([.)])", re.MULTILINE)


def to_markdown(html: str) -> str:
    """Markdown that says what `html` says; what no Markdown says loses its form, not its words."""
    writer = _Writer()
    writer.feed(markdown.clean(html))
    writer.close()
    return writer.text()


class _Writer(HTMLParser):
    """Writes each element's Markdown into its parent's when it closes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[tuple[str, dict[str, str], list[str]]] = [("", {}, [])]

    def text(self) -> str:
        while len(self._open) > 1:
            self.handle_endtag(self._open[-1][0])
        return _GAP.sub("\n\n", "".join(self._open[0][2])).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "br":
            self._put("\\\n")
        elif tag == "hr":
            self._put("\n\n---\n\n")
        elif tag == "img":
            self._put(f"![{_escape(values.get('alt', ''))}]({_target(values.get('src', ''))})")
        else:
            self._open.append((tag, values, []))

    def handle_endtag(self, tag: str) -> None:
        if tag not in {name for name, _, _ in self._open[1:]}:
            return
        while True:
            name, values, parts = self._open.pop()
            self._put(self._written(name, values, "".join(parts)))
            if name == tag:
                return

    def handle_data(self, data: str) -> None:
        verbatim = any(name in {"pre", "code"} for name, _, _ in self._open)
        self._put(data if verbatim else _escape(re.sub(r"\s+", " ", data)))

    def _put(self, text: str) -> None:
        self._open[-1][2].append(text)

    def _written(self, tag: str, values: dict[str, str], text: str) -> str:
        if tag in _BLOCKS:
            block = self._block(tag, text)
            return f"\n\n{block}\n\n" if block.strip() else ""
        if not text.strip():
            return text
        if tag in _MARKS:
            core, mark = text.strip(), _MARKS[tag]
            return text.replace(core, f"{mark}{core}{mark}", 1)
        if tag == "code" and not any(name == "pre" for name, _, _ in self._open):
            fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
            pad = " " if text.startswith("`") or text.endswith("`") else ""
            return f"{fence}{pad}{text}{pad}{fence}"
        if tag == "a" and values.get("href"):
            return f"[{text.strip()}]({_target(values['href'])})"
        return text

    def _block(self, tag: str, text: str) -> str:
        if tag == "pre":
            fence = "`" * max(3, max(map(len, re.findall("`+", text)), default=0) + 1)
            return f"{fence}\n{text.strip(chr(10))}\n{fence}"
        text = _GAP.sub("\n\n", text).strip()
        if tag == "li":
            mark = "1. " if self._open[-1][0] == "ol" else "- "
            return mark + text.replace("\n", "\n" + " " * len(mark))
        if tag == "blockquote":
            return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))
        # Our renderer writes headings one step lower than they are marked.
        return f"{'#' * (int(tag[1]) - 1)} {text}" if tag.startswith("h") else text


def _escape(text: str) -> str:
    text = _SPECIAL.sub(lambda match: f"\\{match.group()}", text)
    return _LINE_START.sub(lambda m: f"{m[1]}\\{m[2]}" if m[2] else f"{m[3]}\\{m[4]}", text)


def _target(address: str) -> str:
    return f"<{address}>" if re.search(r"[\s()]", address) else address
