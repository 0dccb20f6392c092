"""What was typed into the search box, taken apart: words, phrases, what must not occur, conditions.

`yeast "rise overnight" -sugar kind:question tag:bread author:bob lang:zh course:12 is:solved
after:2026-01 before:2026-06-30`; the names of the conditions also in Chinese, with any colon. What
names no condition that we know is words.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from items import kinds
from items.models import ItemQuerySet, Tagging
from items.search import vectors
from shared.text import number

MOST_WORDS = 16
SHORTEST_BEGINNING = 3
_TOKEN = re.compile(r'-?"[^"]*"|\S+')
_QUOTES = str.maketrans("“”„«»「」『』＂", '"' * 10)
_NAMES = {
    "kind": "kind", "类型": "kind", "tag": "tag", "标签": "tag", "author": "author", "作者": "author",
    "lang": "lang", "language": "lang", "语言": "lang", "course": "course", "课程": "course",
    "is": "is", "状态": "is", "after": "after", "晚于": "after", "before": "before", "早于": "before",
}  # fmt: skip
_DATE = re.compile(r"([12]\d{3})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$", re.ASCII)


@dataclass(frozen=True)
class Condition:
    """One condition: `name` is "kind", "tag" …, `value` as we know it, `typed` as it was written."""

    name: str
    value: str
    typed: str


@dataclass(frozen=True)
class Asked:
    """What was typed, read. `words` are what must occur, as one line; `is_cut` when it was too long."""

    typed: str
    words: str = ""
    phrases: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    is_cut: bool = False

    def __bool__(self) -> bool:
        return bool(self.terms() or self.conditions)

    @property
    def may_go_on(self) -> bool:
        """Whether the last word may be the beginning of one: long enough for an index to bear it."""
        return len(self.words.split(" ")[-1]) >= SHORTEST_BEGINNING

    def terms(self, mark: str = "", *, begun: bool = False) -> list[str]:
        """The pieces of a query that must all hold: with a mark in titles, and with `begun` the last
        word as the beginning of one."""
        found = vectors.terms(self.words, prefix=begun, mark=mark)
        phrases = [vectors.phrase(phrase) for phrase in self.phrases]
        return (found + [phrase for phrase in phrases if phrase])[:MOST_WORDS]

    def query(self, mark: str = "", *, begun: bool = False) -> SearchQuery | None:
        """The query for PostgreSQL; None where no word is asked for."""
        wanted = self.terms(mark, begun=begun)
        if not wanted:
            return None
        barred = [phrase for text in self.without if (phrase := vectors.phrase(text))]
        return vectors.literal(
            " & ".join(wanted + [f"!{phrase}" for phrase in barred[:MOST_WORDS]])
        )

    def narrowed(self, items: ItemQuerySet) -> ItemQuerySet:
        """Those of `items` that fulfil the conditions."""
        for condition in self.conditions:
            items = items.filter(_CONDITIONS[condition.name](condition.value))
        if not self.terms():
            for text in self.without:
                if phrase := vectors.phrase(text):
                    items = items.exclude(search=vectors.literal(phrase))
        return items

    def has(self, name: str) -> bool:
        return any(condition.name == name for condition in self.conditions)

    def without_condition(self, condition: Condition) -> str:
        """What to type for the same without that condition."""
        return _joined(token for token in _tokens(self.typed) if token != condition.typed)

    def with_condition(self, name: str, value: str) -> str:
        """What to type for the same with one more condition."""
        return _joined([*_tokens(self.typed), f"{name}:{value}"])

    def with_words(self, words: str) -> "Asked":
        """The same with other words."""
        rest = [f'"{text}"' for text in self.phrases]
        rest += [f'-"{text}"' if " " in text else f"-{text}" for text in self.without]
        rest += [condition.typed for condition in self.conditions]
        return replace(self, typed=_joined([words, *rest]), words=words)


def read(typed: str) -> Asked:
    """Never fails: what cannot be read as a condition is words."""
    typed = typed.replace("\0", " ").translate(_QUOTES).strip()
    line = typed[: vectors.MAX_TYPED]
    words: list[str] = []
    phrases: list[str] = []
    without: list[str] = []
    conditions: list[Condition] = []
    for token in _tokens(line):
        barred = token.startswith("-") and len(token) > 1
        text = token.lstrip("-").strip('"') if barred else token
        if barred and vectors.phrase(text):
            without.append(text)
        elif len(token) > 2 and token[0] == token[-1] == '"':
            phrases.append(token.strip('"'))
        elif condition := _condition(token):
            conditions.append(condition)
        else:
            words.append(token)
    return Asked(
        line, " ".join(words), tuple(phrases), tuple(without), tuple(conditions), typed != line
    )


def _tokens(line: str) -> list[str]:
    return _TOKEN.findall(line)


def _joined(tokens: Iterable[str]) -> str:
    return " ".join(token for token in tokens if token)


def _condition(token: str) -> Condition | None:
    name, colon, value = unicodedata.normalize("NFKC", token).casefold().partition(":")
    name = _NAMES.get(name, "")
    if not colon or not value or not name:
        return None
    known = _READ[name](value)
    return Condition(name, known, token) if known else None


def _kind(value: str) -> str:
    for kind in kinds.every():
        if value in {kind.name, str(kind.label).casefold(), str(kind.plural).casefold()}:
            return kind.name
    return ""


def _language(value: str) -> str:
    codes = [code for code, _name in settings.LANGUAGES]
    return next((code for code in codes if code == value or code.split("-")[0] == value), "")


def _state(value: str) -> str:
    for state in kinds.states():
        if value in {state.name, str(state.label).casefold()}:
            return state.name
    return ""


def _date(value: str) -> str:
    return value if _moment(value) else ""


def _moment(value: str) -> datetime | None:
    """The beginning of that day, month or year where the reader is."""
    found = _DATE.match(value)
    if not found:
        return None
    year, month, day = (int(part or 1) for part in found.groups())
    try:
        return timezone.make_aware(datetime.combine(date(year, month, day), time()))
    except (ValueError, OverflowError):
        return None


def _number(value: str) -> str:
    return "" if number(value) is None else value


def _tagged(slug: str) -> Q:
    return Q(Exists(Tagging.objects.filter(item=OuterRef("pk"), tag__slug=slug)))


def _since(value: str) -> Q:
    return Q(published_at__gte=_moment(value))


def _until(value: str) -> Q:
    """That day, month or year itself counts."""
    begin = _moment(value)
    if begin is None:
        return Q()
    days = {0: 366, 1: 31, 2: 1}[value.count("-")]
    after = begin + timedelta(days=days)
    if value.count("-") < 2:
        after = after.replace(day=1) if value.count("-") else after.replace(month=1, day=1)
    return Q(published_at__lt=after)


_READ: dict[str, Callable[[str], str]] = {
    "kind": _kind,
    "tag": lambda value: value.lstrip("#"),
    "author": lambda value: value.lstrip("@"),
    "lang": _language,
    "course": _number,
    "is": _state,
    "after": _date,
    "before": _date,
}
_CONDITIONS: dict[str, Callable[[str], Q]] = {
    "kind": lambda value: Q(kind=value),
    "tag": _tagged,
    "author": lambda value: Q(author__handle=value),
    "lang": lambda value: Q(language=value),
    "course": lambda value: Q(pk=int(value)) | Q(path__contains=[int(value)]),
    "is": lambda value: Q(pk__in=kinds.in_state(value)),
    "after": _since,
    "before": _until,
}
