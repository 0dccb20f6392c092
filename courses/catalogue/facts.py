"""What other apps know of a course, for its card and for the list's order.

The catalogue knows nothing of who learns; that app tells it, from its own `AppConfig.ready()`, how to
find a number for every course: `learners`.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class _Fact:
    expression: str
    every: str


_facts: dict[str, _Fact] = {}


def register(name: str, expression: str, every: str = "") -> None:
    """Make a fact known by the dotted names of functions without arguments.

    `expression()` is one for rows of courses, null or 0 where there is nothing to know: quick for
    the few of a page. `every()` gives rows (`course`, `value`) of all courses of which something is
    known, in one pass: for filters and orders, which ask about all.
    """
    if name in _facts:
        raise ValueError(f"the fact {name!r} is registered twice")
    _facts[name] = _Fact(expression, every)


def expressions() -> dict[str, Any]:
    """The expressions of all facts, by name."""
    return {name: import_string(fact.expression)() for name, fact in _facts.items()}


def every(name: str) -> QuerySet[Any, Any]:
    """Rows (`course`, `value`) of one fact; `KeyError` where nobody registered it."""
    rows: QuerySet[Any, Any] = import_string(_facts[name].every)()
    return rows
