"""What code and templates ask a translation of, as Babel reads them."""

import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.extract import extract
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent.parent
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3), "npgettext_lazy": ((1, "c"), 2, 3),
}  # fmt: skip
HAN = re.compile("[\u4e00-\u9fff]")
# Names that are the same in every language.
NAMES = {"English", "ID", "HTML", "Markdown", "NDCG@20"}

Key = tuple[str, str, str]  # context, message, its plural


def templates(root: Path) -> Iterator[Path]:
    """The templates below a folder, without the styleguide, which is English."""
    for path in sorted(root.rglob("*")):
        if path.suffix in {".html", ".txt"} and "styleguide" not in {*path.parts, path.stem}:
            yield path


def as_python(template: str) -> str:
    """A template as Django shows it to extractors: its words as calls, everything else blank.

    Without the indentation that is left, which no Python has.
    """
    return re.sub(r"(?m)^\s+", "", templatize(template))


def asked(code: str) -> Iterator[Key]:
    """The messages that Python asks a translation of."""
    for _line, found, _comments, context in extract(
        "python", io.BytesIO(code.encode()), keywords=KEYWORDS
    ):
        one, many = (found, "") if isinstance(found, str) else (found[0], found[-1])
        yield context or "", one, many


def asked_in(root: Path) -> dict[Key, Path]:
    """What the Python and the templates below a folder ask for, and where."""
    sources = [(path, path.read_text(encoding="utf-8")) for path in sorted(root.rglob("*.py"))]
    sources += [(path, as_python(path.read_text(encoding="utf-8"))) for path in templates(root)]
    return {key: path for path, code in sources for key in asked(code)}


def english(words: Iterable[object]) -> list[str]:
    """Those of the words that have no Chinese in them, once each."""
    return sorted(
        text for text in {str(word) for word in words} - NAMES if text and not HAN.search(text)
    )
