"""What is wrong with a quiz's data, for whoever writes or imports them."""

import math
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from courses.catalogue.quiz.grading import Problem, is_quick

EXPLAIN = ("answered", "passed", "last", "never")
MAX_PROBLEMS, MAX_CHOICES, MAX_ITEMS = 500, 50, 20
MAX_MINUTES = 24 * 60
_OPTIONS = {
    "title", "problems", "draw", "shuffle", "shuffle_choices", "attempts", "minutes", "pass",
    "explain", "verdicts", "source",
}  # fmt: skip
_SHARED = {"prompt", "kind", "points", "hints", "explanation"}
_FIELDS = {
    "single": {"choices", "dropdown"},
    "multiple": {"choices", "partial"},
    "truth": {"answer"},
    "number": {"answer", "tolerance", "ranges", "unit"},
    "text": {"accepted", "patterns"},
    "ordering": {"items", "partial"},
}


class Fault(NamedTuple):
    """Something wrong: where ("problems[2].choices[0].text", "draw") and what, in a sentence."""

    place: str
    problem: str


Faults = Iterator[Fault]


def check(data: object) -> list[Fault]:
    """All that is wrong with a quiz's data; nothing, if it can be shown, answered and graded.

    Whether its html is safe is not looked at: it has to be, whoever writes it.
    """
    if not isinstance(data, dict):
        return [Fault("", _("Named fields are expected."))]
    problems = data.get("problems")
    if not isinstance(problems, list) or not problems:
        return [Fault("problems", _("A quiz needs at least one question."))]
    found = [*_unknown(data, _OPTIONS, ""), *_options(data, len(problems))]
    if len(problems) > MAX_PROBLEMS:
        found.append(Fault("problems", _("At most %(n)s are possible.") % {"n": MAX_PROBLEMS}))
    for number, problem in enumerate(problems):
        found += _problem(problem, f"problems[{number}].")
    return found


def _options(data: dict[str, Any], count: int) -> Faults:
    # What is null is left open.
    data = {name: value for name, value in data.items() if value is not None}
    for name in ("title", "source"):
        if not isinstance(data.get(name, ""), str):
            yield Fault(name, _("A text is expected."))
    for name in ("shuffle", "shuffle_choices", "verdicts"):
        yield from _flag(data, name, "")
    if not _is_whole(data.get("draw", 1), 1, count):
        yield Fault("draw", _("From 1 to %(n)s can be drawn.") % {"n": count})
    if not _is_whole(data.get("attempts", 1), 1, 1000):
        yield Fault("attempts", _("A whole number from 1 to 1000 is expected, or nothing."))
    if not _is_number(data.get("minutes", 1), 0, MAX_MINUTES) or data.get("minutes", 1) == 0:
        yield Fault("minutes", _("More than 0 and at most %(n)s minutes.") % {"n": MAX_MINUTES})
    if not _is_number(data.get("pass", 1), 0, 1):
        yield Fault("pass", _("A share from 0 to 1 is expected."))
    explain = data.get("explain", "answered")
    if explain not in EXPLAIN:
        yield Fault("explain", _("One of %(words)s is expected.") % {"words": ", ".join(EXPLAIN)})
    if explain == "last" and "attempts" not in data:
        yield Fault("explain", _("There is no last attempt where all are allowed."))


def _problem(problem: object, place: str) -> Faults:
    if not isinstance(problem, dict):
        yield Fault(place[:-1], _("Named fields are expected."))
        return
    yield from _text(problem, "prompt", place)
    kind = problem.get("kind")
    if not isinstance(kind, str) or kind not in _FIELDS:
        words = {"words": ", ".join(_FIELDS)}
        yield Fault(f"{place}kind", _("One of %(words)s is expected.") % words)
        return
    yield from _unknown(problem, _SHARED | _FIELDS[kind], place)
    if not _is_number(problem.get("points", 1), 0, 1000) or problem.get("points", 1) == 0:
        yield Fault(f"{place}points", _("More than 0 and at most %(n)s points.") % {"n": 1000})
    if "explanation" in problem and not isinstance(problem["explanation"], str):
        yield Fault(f"{place}explanation", _("A text is expected."))
    yield from _texts(problem, "hints", place)
    for name in ("partial", "dropdown"):
        yield from _flag(problem, name, place)
    yield from _OF_KIND[kind](problem, place)


def _choices(problem: Problem, place: str) -> Faults:
    choices = problem.get("choices")
    if not isinstance(choices, list) or len(choices) < 1 or len(choices) > MAX_CHOICES:
        yield Fault(f"{place}choices", _("From 1 to %(n)s choices.") % {"n": MAX_CHOICES})
        return
    right = 0
    for number, choice in enumerate(choices):
        within = f"{place}choices[{number}]."
        if not isinstance(choice, dict):
            yield Fault(within[:-1], _("Named fields are expected."))
            continue
        yield from _text(choice, "text", within)
        yield from _unknown(choice, {"text", "correct", "hint"}, within)
        if not isinstance(choice.get("correct"), bool):
            yield Fault(f"{within}correct", _("Yes or no is expected."))
        if not isinstance(choice.get("hint", ""), str):
            yield Fault(f"{within}hint", _("A text is expected."))
        right += choice.get("correct") is True
    if problem["kind"] == "single" and not right:
        yield Fault(f"{place}choices", _("One choice has to be right."))


def _truth(problem: Problem, place: str) -> Faults:
    if not isinstance(problem.get("answer"), bool):
        yield Fault(f"{place}answer", _("Yes or no is expected."))


def _number(problem: Problem, place: str) -> Faults:
    if not isinstance(problem.get("unit", ""), str):
        yield Fault(f"{place}unit", _("A text is expected."))
    if "ranges" in problem:
        yield from _ranges(problem["ranges"], f"{place}ranges")
        return
    if not _is_number(problem.get("answer")):
        yield Fault(f"{place}answer", _("A number is expected."))
    near = problem.get("tolerance", 0)
    if isinstance(near, str):
        try:
            near = float(near.strip().removesuffix("%")) if near.strip().endswith("%") else None
        except ValueError:
            near = None
    if not _is_number(near, 0):
        yield Fault(f"{place}tolerance", _("A number from 0 on is expected, or one such as 5%."))


def _ranges(ranges: object, place: str) -> Faults:
    if not isinstance(ranges, list) or not ranges:
        yield Fault(place, _("A list of least and greatest numbers is expected."))
        return
    for number, pair in enumerate(ranges):
        if not (
            isinstance(pair, list)
            and len(pair) == 2
            and all(map(_is_number, pair))
            and pair[0] <= pair[1]
        ):
            yield Fault(f"{place}[{number}]", _("The least and the greatest number are expected."))


def _written(problem: Problem, place: str) -> Faults:
    yield from _texts(problem, "accepted", place)
    yield from _texts(problem, "patterns", place)
    patterns = problem.get("patterns", [])
    if not problem.get("accepted") and not patterns:
        yield Fault(f"{place}accepted", _("At least one accepted answer is needed."))
    for number, pattern in enumerate(patterns if isinstance(patterns, list) else []):
        if isinstance(pattern, str) and not is_quick(pattern):
            words = _("Not a pattern that is sure to end soon: no groups, at most two repetitions.")
            yield Fault(f"{place}patterns[{number}]", words)


def _items(problem: Problem, place: str) -> Faults:
    items = problem.get("items")
    if not isinstance(items, list) or not 2 <= len(items) <= MAX_ITEMS:
        yield Fault(f"{place}items", _("From 2 to %(n)s lines to order.") % {"n": MAX_ITEMS})
        return
    yield from _texts(problem, "items", place)
    if len({str(item).strip() for item in items}) < len(items):
        yield Fault(f"{place}items", _("Two lines say the same."))


_OF_KIND: dict[str, Callable[[Problem, str], Faults]] = {
    "single": _choices,
    "multiple": _choices,
    "truth": _truth,
    "number": _number,
    "text": _written,
    "ordering": _items,
}


def _unknown(fields: dict[str, Any], known: set[str], place: str) -> Faults:
    for name in fields:
        if name not in known:
            yield Fault(f"{place}{name}", _("There is no such field here."))


def _text(fields: dict[str, Any], name: str, place: str) -> Faults:
    value = fields.get(name)
    if not isinstance(value, str) or not value.strip():
        yield Fault(f"{place}{name}", _("Words are needed here."))


def _texts(fields: dict[str, Any], name: str, place: str) -> Faults:
    values = fields.get(name, [])
    if not isinstance(values, list):
        yield Fault(f"{place}{name}", _("A list is expected."))
        return
    for number, value in enumerate(values):
        if not isinstance(value, str) or not value.strip():
            yield Fault(f"{place}{name}[{number}]", _("Words are needed here."))


def _flag(fields: dict[str, Any], name: str, place: str) -> Faults:
    if not isinstance(fields.get(name, False), bool):
        yield Fault(f"{place}{name}", _("Yes or no is expected."))


def _is_number(value: object, least: float = -math.inf, most: float = math.inf) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and least <= value <= most


def _is_whole(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
