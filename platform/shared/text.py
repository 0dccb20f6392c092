"""Words out of text in any language: segmentation, excerpts, slugs."""

import re
import unicodedata
from collections.abc import Iterator
from html import unescape

import rjieba
from django.utils.text import slugify

from shared.maths import linear

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
WORD = re.compile(r"[^\W_]+(?:['’\-.+#][^\W_]+)*[+#]*")
# MathML keeps its LaTeX source in an annotation: for a reader's excerpt the formula is left out.
_FORMULA = re.compile(r"<math\b.*?</math>", re.DOTALL)
# Where one of these begins or ends, a reader sees a gap, whether the source has one or not.
_BLOCKS = re.compile(
    r"(?=</?(?:blockquote|br|caption|d[dlt]|details|div|fig\w+|h[1-6r]|li|[ou]l|p|pre|section|summary"
    r"|t[dhr]|table|tbody|tfoot|thead)\b)"
)
_TAGS = re.compile(r"<[^<>]*>")
# Where a lesson's quiz or video stands is no word of its text.
_COMPONENT = re.compile(r"\[\[[a-z]+:[\w.-]+\]\]")
# What is no sentence, so that a card does not quote it.
_UNQUOTED = re.compile(r"<(pre|table|h[1-6])\b.*?</\1>", re.DOTALL)
_GAPS = re.compile(r"\s*…(?:\s*…)+\s*")
_RUNS = re.compile(rf"({HAN.pattern})")
# Words that begin no line: they belong to the one before.
_ENCLITICS = frozenset("的了吗呢吧着过地得们么啊里上中下")
_SPACES = re.compile(r"\s+")
MARKUP = 20  # characters of HTML for one that can be read, where formulas stand close


def words(text: str, *, inner: bool = True) -> Iterator[str]:
    """The words of `text`, NFKC-normalised and case-folded, in order.

    Runs of Han characters are segmented (rjieba's search mode also yields the short words inside
    long ones, so that a two-character query finds them, unless `inner` is false); everything else is
    split at spaces and punctuation, keeping `c++`, `q#` and `state-of-the-art` whole.
    """
    cut = rjieba.cut_for_search if inner else rjieba.cut
    text = unicodedata.normalize("NFKC", text).casefold()
    for match in WORD.finditer(text):
        word = match.group()
        if HAN.search(word):
            yield from (w for w in cut(word) if WORD.search(w))
        else:
            yield word


def plain(html: str) -> str:
    """The text a reader sees in clean `html`, on one line, formulas left out."""
    spaced = _BLOCKS.sub(" ", _FORMULA.sub(" … ", html))
    return _SPACES.sub(" ", unescape(_TAGS.sub("", _COMPONENT.sub(" ", spaced)))).strip()


def quoted(html: str) -> str:
    """What can be quoted of clean `html` on one line: without headings, with `…` for code, tables
    and whatever formula cannot stand in a line; all there is where nothing else is there."""
    return _sentences(html) or plain(html)


def _sentences(html: str) -> str:
    in_line = _FORMULA.sub(lambda math: linear(math.group()), _UNQUOTED.sub(_gap, html))
    return _GAPS.sub(" … ", plain(in_line)).strip(" …")


def _gap(block: re.Match[str]) -> str:
    return " " if block[1].startswith("h") else "<p>…</p>"


def number(typed: str, *, digits: int = 18) -> int | None:
    """The whole number that somebody typed or an address has; None for anything else, and for one with
    more digits: 18 fit into any column of ours."""
    is_one = typed.isascii() and typed.isdecimal() and len(typed) <= digits
    return int(typed) if is_one else None


def excerpt(html: str, length: int = 220) -> str:
    """The first `length` characters of what can be quoted, cut at a word or a Chinese sentence mark.

    Mostly the beginning of a text is enough; only where it is not, the whole is read.
    """
    end = html.find("</p>", MARKUP * length)
    text = _sentences(html[:end]) if end > 0 else ""
    if len(text) <= length:
        text = quoted(html)
    if len(text) <= length:
        return text
    cut = text[: length + 1]
    end = max(cut.rfind(" "), cut.rfind("。") + 1, cut.rfind("，") + 1)
    return cut[: end if end > length // 2 else length].rstrip(" ,;，") + "…"


def phrases(line: str) -> list[str]:
    """`line` in pieces between which a Chinese title may be broken; anything else is one piece."""
    pieces = [""]
    for part in _RUNS.split(line):
        for piece in rjieba.cut(part) if HAN.fullmatch(part) else [part]:
            before = pieces[-1][-1:]
            # A mark belongs to the words before it, a unit to its number; a space is a place already.
            apart = before.isalpha() and piece[:1].isalnum() and piece not in _ENCLITICS
            if apart:
                pieces.append(piece)
            else:
                pieces[-1] += piece
    return pieces


def slug(title: str) -> str:
    """What stands behind the id in an address; keeps letters of any script."""
    return slugify(title, allow_unicode=True)[:60].strip("-_") or "-"
