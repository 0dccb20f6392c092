"""Where the words stand in a text: an excerpt around them as safe HTML, with each of them in <mark>.

PostgreSQL's `ts_headline` parses text itself, and knows neither our Chinese words nor `c++`.
"""

import re
import unicodedata
from collections.abc import Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from items.search.asking import Asked
from items.search.vectors import MAX_WORD, lexemes
from shared.text import HAN, plain

LENGTH = 220
# What is looked through of one item, in characters of its HTML and of its text.
MAX_HTML, MAX_TEXT = 120_000, 30_000
MAX_MARKS = 40
_FOLDABLE = 3_000  # where letters must be compared one by one


def pattern(asked: Asked) -> re.Pattern[str] | None:
    """What finds the words of a query in folded text; None where there are none."""
    typed = " ".join((asked.words, *asked.phrases))
    found = {word for word in lexemes(typed) if len(word) <= MAX_WORD}
    last = asked.words.split(" ")[-1:]
    open_ended = set(lexemes(last[0])) if last else set()
    pieces = [_piece(word, word in open_ended) for word in sorted(found, key=len, reverse=True)]
    return re.compile("|".join(pieces)) if pieces else None


def marked(text: str, words: re.Pattern[str] | None) -> SafeString:
    """The whole of a short text, say of a title, as HTML."""
    return _html(text, _spans(text, words))


def excerpt(html: str, words: re.Pattern[str] | None, length: int = LENGTH) -> SafeString:
    """About `length` characters of what a reader sees of clean `html`, where most different words
    stand near each other; its beginning where none does."""
    text = plain(html[:MAX_HTML])[:MAX_TEXT]
    spans = _spans(text, words)
    start, end = _window(text, spans, length)
    inside = [(a - start, b - start) for a, b in spans if a >= start and b <= end]
    before = "…" if start else ""
    after = "…" if end < len(text) else ""
    return mark_safe(f"{before}{_html(text[start:end], inside)}{after}")


def _piece(word: str, is_begun: bool) -> str:
    quoted = re.escape(word)
    if HAN.search(word):
        return quoted
    before = r"(?<![^\W_])"
    return before + quoted + (r"[^\W_]*" if is_begun else r"(?![^\W_])")


def _spans(text: str, words: re.Pattern[str] | None) -> list[tuple[int, int]]:
    if words is None:
        return []
    folded, places = _folded(text)
    spans = []
    for found in words.finditer(folded):
        spans.append((places[found.start()], places[found.end() - 1] + 1))
        if len(spans) == MAX_MARKS:
            break
    return spans


def _folded(text: str) -> tuple[str, Sequence[int]]:
    """The text as words are compared, and for each of its characters the place in `text`."""
    folded = text.casefold()
    if len(folded) == len(text) and unicodedata.is_normalized("NFKC", folded):
        return folded, range(len(text))
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text[:_FOLDABLE]):
        each = unicodedata.normalize("NFKC", letter).casefold()
        letters.append(each)
        places += [place] * len(each)
    return "".join(letters), places


def _window(text: str, spans: list[tuple[int, int]], length: int) -> tuple[int, int]:
    """Where to begin and end."""
    if len(text) <= length:
        return 0, len(text)
    best, start = 0, 0
    for first, (begin, _end) in enumerate(spans):
        inside = {text[a:b].casefold() for a, b in spans[first:] if b <= begin + length - 40}
        if len(inside) > best:
            best, start = len(inside), begin
    start = max(start - 40, 0)
    if start:
        gap = text.find(" ", start, start + 25)
        start = gap + 1 if gap > 0 else start
    end = min(start + length, len(text))
    if end < len(text):
        gap = text.rfind(" ", start + length // 2, end)
        end = gap if gap > 0 and len(text[start:end]) - (gap - start) < 25 else end
    return start, end


def _html(text: str, spans: list[tuple[int, int]]) -> SafeString:
    parts: list[str] = []
    done = 0
    for begin, end in spans:
        if begin < done:
            continue
        parts += [escape(text[done:begin]), "<mark>", escape(text[begin:end]), "</mark>"]
        done = end
    return mark_safe("".join([*parts, escape(text[done:])]))
