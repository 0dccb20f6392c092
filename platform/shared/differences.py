"""What differs between two texts: line by line, and within changed lines word by word.

A Han character is a word: Chinese has no spaces, and a paragraph of it is one line.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django import forms
from django.utils.translation import gettext as _

AROUND = 2  # unchanged lines shown beside changed ones
MAX_LINES = 4_000
# Words that two texts neither begin nor end with, multiplied. Beyond, changed lines are shown whole:
# at worst a hundred words in turn, found as often as difflib lets it be, it takes 0.15 s up to here.
MAX_WORK = 16_000_000
# Texts that have less than this share of their words in common are two texts, not one that changed.
ALIKE = 0.3
# A word, a Han character, or what stands between words.
_WORDS = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]|[^\W\u3400-\u9fff]+|\n|[^\S\n]+|.")

Opcode = tuple[str, int, int, int, int]
Pieces = tuple[tuple[bool, str], ...]


@dataclass(frozen=True)
class Row:
    """A line: `kind` is same, gone, new or gap (lines left out). Pieces tell what in it changed."""

    kind: str
    pieces: Pieces = ()


@dataclass(frozen=True)
class Difference:
    """How one field differs."""

    label: str
    rows: list[Row]


def compare(before: str, after: str) -> list[Row]:
    """The rows that lead from one text to the other; none where they are equal. Bounded in time."""
    if before == after:
        return []
    old, new = before.splitlines()[:MAX_LINES], after.splitlines()[:MAX_LINES]
    rows: list[Row] = []
    codes = _opcodes(old, new)
    for number, (tag, i, j, k, m) in enumerate(codes):
        if tag == "equal":
            rows += _same(old[i:j], first=number == 0, last=number == len(codes) - 1)
        else:
            rows += _changed(old[i:j], new[k:m])
    return rows


def _opcodes(old: Sequence[str], new: Sequence[str]) -> list[Opcode]:
    """As `SequenceMatcher` gives them, none where that would be too much work; what both begin and
    end with is found without it."""
    shorter = min(len(old), len(new))
    head = next((n for n in range(shorter) if old[n] != new[n]), shorter)
    tail = next((n for n in range(shorter - head) if old[-1 - n] != new[-1 - n]), shorter - head)
    if (len(old) - head - tail) * (len(new) - head - tail) > MAX_WORK:
        return []
    middle = SequenceMatcher(None, old[head : len(old) - tail], new[head : len(new) - tail])
    codes: list[Opcode] = [("equal", 0, head, 0, head)] if head else []
    codes += [
        (tag, i + head, j + head, k + head, m + head) for tag, i, j, k, m in middle.get_opcodes()
    ]
    if tail:
        codes.append(("equal", len(old) - tail, len(old), len(new) - tail, len(new)))
    return codes


def _same(lines: list[str], *, first: bool, last: bool) -> Iterator[Row]:
    head = [] if first else lines[:AROUND]
    tail = [] if last else lines[max(len(head), len(lines) - AROUND) :]
    for line in head:
        yield Row("same", ((False, line),))
    if len(head) + len(tail) < len(lines):
        yield Row("gap")
    for line in tail:
        yield Row("same", ((False, line),))


def _changed(old: list[str], new: list[str]) -> Iterator[Row]:
    gone, come = _by_words("\n".join(old), "\n".join(new)) if old and new else ([], [])
    if not gone:
        gone = [((True, line),) for line in old]
        come = [((True, line),) for line in new]
    # As many lines as before: each stands beside what became of it.
    if len(gone) == len(come):
        for before, after in zip(gone, come, strict=True):
            yield Row("gone", before)
            yield Row("new", after)
    else:
        yield from (Row("gone", pieces) for pieces in gone)
        yield from (Row("new", pieces) for pieces in come)


def _by_words(before: str, after: str) -> tuple[list[Pieces], list[Pieces]]:
    """The lines of both texts with what in them changed; nothing where that would tell nothing."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    codes = _opcodes(old, new)
    kept = sum(len("".join(old[i:j]).strip()) for tag, i, j, _k, _m in codes if tag == "equal")
    if kept < ALIKE * min(len(before), len(after)):
        return [], []
    gone = ((tag != "equal", "".join(old[i:j])) for tag, i, j, _k, _m in codes if i < j)
    come = ((tag != "equal", "".join(new[k:m])) for tag, _i, _j, k, m in codes if k < m)
    return (_lines(gone), _lines(come)) if codes else ([], [])


def _lines(pieces: Iterable[tuple[bool, str]]) -> list[Pieces]:
    """Pieces of a text as pieces of its lines."""
    lines: list[list[tuple[bool, str]]] = [[]]
    for changed, text in pieces:
        first, *others = text.split("\n")
        for number, part in enumerate([first, *others]):
            if number:
                lines.append([])
            if part:
                lines[-1].append((changed, part))
    return [tuple(line) for line in lines]


def of_forms(before: forms.Form, after: forms.Form) -> list[Difference]:
    """The fields in which two forms of one class differ, as a person reads them."""
    labels = [(str(field.label), name) for name, field in before.fields.items()]
    return between((label, as_text(before, name), as_text(after, name)) for label, name in labels)


def between(fields: Iterable[tuple[str, str, str]]) -> list[Difference]:
    """The fields that differ, of (label, text before, text after)."""
    return [
        Difference(label, rows)
        for label, before, after in fields
        if (rows := compare(before, after))
    ]


def as_text(form: forms.Form, name: str) -> str:
    """What stands in a field, in words."""
    field, value = form.fields[name], form[name].value()
    if isinstance(field, forms.BooleanField):
        return _("yes") if value else _("no")
    if isinstance(field, forms.ChoiceField):
        chosen = [str(each) for each in (value if isinstance(value, list) else [value])]
        offered: Any = field.choices
        names = [str(label) for key, label in offered if str(key) in chosen]
        return "\n".join(names)
    shown = field.widget.format_value(value) if isinstance(field, forms.DateTimeField) else value
    return "" if shown is None else str(shown).replace("\r\n", "\n")
