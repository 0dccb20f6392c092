"""What is compared of texts: the stems of their words, without those that stand in every text.

`gates` meets `gate`, and `realised` meets `realise`: how a question is put again. Chinese needs no
stems; its words are found as for the search (`shared.text.words`).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

import snowballstemmer
from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db.models import Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from shared.text import HAN, words

TITLE, TAGS, TEXT = "A", "B", "C"
MOST_WORDS = 120
"""Different ones that a passage keeps: so its row stays in its page, and is read in one go."""
MOST_PLACES = 4
"""Of one word."""

_STOP = frozenset(
    """
    a about all also am an and any are as at be because been being but by can could did do does
    doing for from get had has have having he her here hers him his how i if in into is isn't it
    it's its just like me my no not of on one or our out please she should so some such than
    that the their them then there these they this those to too up us very was way we were what
    when where which while who whom whose why will with would you your i'm i've don't can't
    doesn't what's there's
    的 了 吗 呢 吧 啊 么 着 和 与 或 及 在 是 有 为 我 你 他 她 它 我们 你们 他们 这 那 这个 那个
    怎么 怎样 如何 什么 为什么 为何 哪 哪些 哪个 谁 请问 请 一个 一下 可以 能 能否 会 要 想 就 都
    也 还 很 把 被 让 给 对 从 到 上 下 中 里 不 没有 以及 但 但是 因为 所以 如果 应该 是否 还是 多少
    """.split()  # noqa: SIM905  # as a list it would be a page
)  # fmt: skip
_INNER = re.compile(r"[.\-'’+#]+")
_LONGEST = 60
_LEXEME = re.compile(r"'((?:[^']|'')*)':([0-9A-D,]+)")
_english = snowballstemmer.stemmer("english")


def terms(text: str) -> Iterator[str]:
    """The stems of `text` in its order; of `state-of-the-art` also those of its parts."""
    for word in words(text):
        if len(word) > _LONGEST:
            continue
        if word not in _STOP:
            yield _stem(word)
        parts = _INNER.split(word.rstrip("+#"))
        if len(parts) > 1:
            yield from (_stem(part) for part in parts if part and part not in _STOP)


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    return word if HAN.search(word) else str(_english.stemWord(word))


def literal(sources: Iterable[tuple[str, str]]) -> tuple[str, int]:
    """What to store of (text, weight) pairs (see `stored`), and how many words it holds in all."""
    places: dict[str, list[str]] = defaultdict(list)
    place = 0
    for text, weight in sources:
        for term in terms(text):
            if len(places) == MOST_WORDS and term not in places:
                continue
            place += 1
            places[term].append(f"{min(place, 16_383)}{weight}")
    written = (f"{_quoted(term)}:{','.join(at[:MOST_PLACES])}" for term, at in places.items())
    return " ".join(written), place


def stored(written: str) -> Combinable:
    """The expression that stores a literal."""
    return Cast(Value(written), SearchVectorField())


def counted(written: str) -> dict[str, float]:
    """How often each term stands in a literal, or in the text of what is stored; once in a title is
    thrice."""
    return {
        term.replace("''", "'").replace("\\\\", "\\"): at.count(",") + 1 + 2 * at.count(TITLE)
        for term, at in _LEXEME.findall(written)
    }


class AnyOf(SearchQuery):
    """Finds what holds any of these terms."""

    template = "CAST(%(expressions)s AS tsquery)"

    def __init__(self, wanted: Iterable[str], **extra: Any) -> None:
        super().__init__(" | ".join(map(_quoted, wanted)), search_type="raw", **extra)


def _quoted(term: str) -> str:
    return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'"
