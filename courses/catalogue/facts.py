"""What other apps know of a course, for its card and for the list's filters and order.

The catalogue knows nothing of who learns or reviews; those apps tell it, each from its own
`AppConfig.ready()`, how to find a number for every course: `learners`, `rating`, `review_count`.
"""

from typing import Any

from django.utils.module_loading import import_string

_facts: dict[str, str] = {}


def register(name: str, make: str) -> None:
    """Make a fact known: the function with the dotted name `make` gives, without arguments, an
    expression for rows of courses, null or 0 where there is nothing to know."""
    if name in _facts:
        raise ValueError(f"the fact {name!r} is registered twice")
    _facts[name] = make


def expressions(*names: str) -> dict[str, Any]:
    """The expressions of those facts, or of all."""
    return {name: import_string(_facts[name])() for name in names or _facts}
