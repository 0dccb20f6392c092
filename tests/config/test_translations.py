"""Every word on a page speaks 简体中文 too."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent.parent
CATALOGUE = ROOT / "platform/shared/locale/zh_Hans/LC_MESSAGES/django.po"
FOLDERS = ("platform", "courses", "community", "recommender", "templates")
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip

Key = tuple[str, str]  # context, message


def sources() -> Iterator[tuple[Path, str]]:
    """Our Python as it is, our templates as the Python that Django makes of them."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix == ".py":
                yield path, path.read_text()
            elif path.suffix in {".html", ".txt"} and "styleguide" not in path.parts:
                yield path, templatize(path.read_text())


def used() -> dict[Key, Path]:
    """Each message that our code asks for, and where."""
    found: dict[Key, Path] = {}
    for path, code in sources():
        for _line, message, _comments, context in extract(
            "python", io.BytesIO(code.encode()), keywords=KEYWORDS
        ):
            text = message if isinstance(message, str) else message[0]
            found[context or "", text] = path.relative_to(ROOT)
    return found


def translated() -> dict[Key, Message]:
    with CATALOGUE.open("rb") as file:
        return {
            (
                message.context or "",
                message.id if isinstance(message.id, str) else message.id[0],
            ): message
            for message in read_po(file, locale="zh_Hans")
            if message.id
        }


def test_nothing_is_left_in_english() -> None:
    catalogue = translated()
    missing = [
        f"{path}: {text!r}"
        for (context, text), path in used().items()
        if (found := catalogue.get((context, text))) is None
        or found.fuzzy
        or not all(found.string if isinstance(found.string, (list, tuple)) else [found.string])
    ]
    assert missing == []


def test_nothing_is_kept_that_nobody_asks_for() -> None:
    assert sorted(set(translated()) - set(used())) == []


def test_what_is_filled_in_stays_the_same() -> None:
    """A translation names the same variables as its original."""
    hole = re.compile(r"%\((\w+)\)[sd]")
    for (_context, text), message in translated().items():
        strings = message.string if isinstance(message.string, (list, tuple)) else [message.string]
        for string in strings:
            assert set(hole.findall(str(string))) == set(hole.findall(text)), text
