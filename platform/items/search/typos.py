"""Misspelt words, corrected to words that occur: those of `items.models.Word`.

Candidates are the words that share trigrams with what was typed (pg_trgm, through an index), and all
that are one deed away: a letter too many, too few, another one, or two in each other's place, which
trigrams do not see in short words. Of these the nearest counts, then the most common. (Distance with
transpositions: Damerau, "A technique for computer detection and correction of spelling errors", 1964.
The edits of a word as keys of a look-up: P. Norvig, "How to write a spelling corrector", 2007.)

The vocabulary holds only words of what everybody may read; the caller offers a correction only where it
finds something for its viewer.
"""

from collections.abc import Iterator

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Q

from items.models import Word
from items.search.asking import Asked
from shared.text import HAN, words

SHORTEST = 3
MOST = 40
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def corrected(asked: Asked) -> Asked | None:
    """The same with other words for those that do not occur; None where there is nothing better."""
    typed = list(words(asked.words, inner=False))
    known = set(_known(typed))
    better: dict[str, str] = {}
    for word in typed:
        if word not in known and (instead := _nearest(word)):
            better[word] = instead
    if not better:
        return None
    line = " ".join(better.get(word, word) for word in typed)
    return asked.with_words(line)


def _known(typed: list[str]) -> Iterator[str]:
    """Those that occur; the last one may be the beginning of a word."""
    found = set(Word.objects.filter(word__in=typed).values_list("word", flat=True))
    yield from found
    if typed and typed[-1] not in found:
        longer = Word.objects.filter(word__startswith=typed[-1]).exists()
        yield from typed[-1:] if longer else []


def _nearest(word: str) -> str:
    if len(word) < SHORTEST or len(word) > 40 or any(sign.isdigit() for sign in word):
        return ""
    most = 1 if len(word) < 6 or HAN.search(word) else 2
    near = Q(word__trigram_similar=word)
    rows = Word.objects.filter(near).annotate(like=TrigramSimilarity("word", word))
    found = dict(rows.order_by("-like").values_list("word", "items")[:MOST])
    if len(word) < 8 and word.isascii():
        found |= dict(Word.objects.filter(word__in=set(_edits(word))).values_list("word", "items"))
    ranked = ((distance(word, each), -n, each) for each, n in found.items())
    fitting = [row for row in ranked if row[0] <= most]
    return min(fitting)[2] if fitting else ""


def _edits(word: str) -> Iterator[str]:
    for place in range(len(word) + 1):
        head, tail = word[:place], word[place:]
        if tail:
            yield head + tail[1:]
            yield from (head + letter + tail[1:] for letter in _LETTERS)
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        yield from (head + letter + tail for letter in _LETTERS)


def distance(one: str, other: str) -> int:
    """How many letters must be put in, taken out, changed, or changed places with the next."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and b == one[i - 2]:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return row[-1]
