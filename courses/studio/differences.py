"""What differs between two texts: line by line, and within a changed line word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from django import forms
from django.utils.translation import gettext as _

AROUND = 2  # unchanged lines shown beside changed ones
MAX_LINES = 4_000
# A word, a Han character, or what stands between words.
_WORDS = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+|\s+|.", re.DOTALL)


@dataclass(frozen=True)
class Row:
    """A line: `kind` is same, gone, new or gap (lines left out). Pieces tell what in it changed."""

    kind: str
    pieces: tuple[tuple[bool, str], ...] = ()


@dataclass(frozen=True)
class Difference:
    """How one field of a form differs."""

    label: str
    rows: list[Row]


def compare(before: str, after: str) -> list[Row]:
    """The rows that lead from one text to the other; none where they are equal."""
    if before == after:
        return []
    old, new = before.splitlines()[:MAX_LINES], after.splitlines()[:MAX_LINES]
    rows: list[Row] = []
    codes = SequenceMatcher(None, old, new).get_opcodes()
    for number, (tag, i, j, k, m) in enumerate(codes):
        if tag == "equal":
            rows += _same(old[i:j], first=number == 0, last=number == len(codes) - 1)
        else:
            rows += _changed(old[i:j], new[k:m])
    return rows


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
    pairs = list(zip_longest(old, new)) if len(old) == len(new) else []
    if not pairs:
        yield from (Row("gone", ((True, line),)) for line in old)
        yield from (Row("new", ((True, line),)) for line in new)
    for before, after in pairs:
        gone, come = _pieces(before, after)
        yield Row("gone", gone)
        yield Row("new", come)


def _pieces(
    before: str, after: str
) -> tuple[tuple[tuple[bool, str], ...], tuple[tuple[bool, str], ...]]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    gone: list[tuple[bool, str]] = []
    come: list[tuple[bool, str]] = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new).get_opcodes():
        if i < j:
            gone.append((tag != "equal", "".join(old[i:j])))
        if k < m:
            come.append((tag != "equal", "".join(new[k:m])))
    return tuple(gone), tuple(come)


def of_forms(before: forms.Form, after: forms.Form) -> list[Difference]:
    """The fields in which two forms of one class differ, as a person reads them."""
    found = []
    for name, field in before.fields.items():
        old, new = as_text(before, name), as_text(after, name)
        if rows := compare(old, new):
            found.append(Difference(str(field.label), rows))
    return found


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
