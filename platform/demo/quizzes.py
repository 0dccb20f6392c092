"""A quiz as its author writes it, to the data of its component (see `courses.catalogue.quiz`)."""

import re
from collections.abc import Callable
from typing import Any

from courses.catalogue import quiz
from demo.fields import Fields
from shared import markdown

_PARAGRAPH = re.compile(r"<p>(.*)</p>\s*", re.DOTALL)
_EXPLAIN = ["answered", "passed", "last", "never"]


def data(problems: list[Fields], options: Fields | None) -> dict[str, Any]:
    """The component's data; prompts, choices and explanations are Markdown here, safe HTML there."""
    found = _options(options) if options else {}
    found["problems"] = [_problem(fields) for fields in problems]
    for fault in quiz.check(found):
        raise (options or problems[0]).error(fault.place, fault.problem)
    return found


def _options(fields: Fields) -> dict[str, Any]:
    found: dict[str, Any] = {"title": fields.text("title", "")}
    for name in ("shuffle", "shuffle_choices"):
        found[name] = fields.flag(name, False)
    for name in ("draw", "attempts"):
        found[name] = fields.whole(name, None)
    if fields.has("minutes"):
        found["minutes"] = fields.number("minutes")
    if fields.has("pass"):
        found["pass"] = fields.number("pass")
    found["explain"] = fields.choice("explain", _EXPLAIN, "answered")
    fields.finish()
    return {name: value for name, value in found.items() if value not in (None, "", False)}


def _problem(fields: Fields) -> dict[str, Any]:
    kind = fields.choice("kind", list(_OF_KIND))
    problem: dict[str, Any] = {"prompt": markdown.render(fields.text("prompt")), "kind": kind}
    problem |= _OF_KIND[kind](fields)
    if kind in ("single", "multiple"):
        _check_choices(fields, problem, kind)
    if fields.has("points"):
        problem["points"] = fields.number("points")
    if fields.has("hints"):
        problem["hints"] = [markdown.render(hint) for hint in fields.texts("hints")]
    if fields.has("explanation"):
        problem["explanation"] = markdown.render(fields.text("explanation"))
    fields.finish()
    return problem


def _single(fields: Fields) -> dict[str, Any]:
    choices = _multiple(fields)
    return choices | ({"dropdown": True} if fields.flag("dropdown", False) else {})


def _multiple(fields: Fields) -> dict[str, Any]:
    return {"choices": [_choice(choice) for choice in fields.each("choices")]}


def _truth(fields: Fields) -> dict[str, Any]:
    return {"answer": fields.flag("answer")}


def _number(fields: Fields) -> dict[str, Any]:
    found: dict[str, Any] = {"answer": fields.number("answer")}
    if fields.has("percent"):
        found["tolerance"] = f"{fields.number('percent')}%"
    else:
        found["tolerance"] = fields.number("tolerance", 0)
    return found | ({"unit": fields.text("unit")} if fields.has("unit") else {})


def _text(fields: Fields) -> dict[str, Any]:
    found: dict[str, Any] = {"accepted": fields.texts("accepted")}
    return found | ({"patterns": fields.texts("patterns")} if fields.has("patterns") else {})


def _ordering(fields: Fields) -> dict[str, Any]:
    return {"items": [_line(fields, item) for item in fields.texts("items")]}


_OF_KIND: dict[str, Callable[[Fields], dict[str, Any]]] = {
    "single": _single,
    "multiple": _multiple,
    "truth": _truth,
    "number": _number,
    "text": _text,
    "ordering": _ordering,
}


def _choice(fields: Fields) -> dict[str, Any]:
    choice = {"text": _line(fields, fields.text("text")), "correct": fields.flag("correct")}
    fields.finish()
    return choice


def _line(fields: Fields, text: str) -> str:
    found = _PARAGRAPH.fullmatch(markdown.render(text))
    if found is None or "<p>" in found[1]:
        raise fields.error("text", "a choice is one line of text")
    return found[1]


def _check_choices(fields: Fields, problem: dict[str, Any], kind: str) -> None:
    right = len(quiz.right_choices(problem))
    if kind == "single" and right != 1:
        raise fields.error("choices", f"exactly one must be correct, not {right}")
    if len(problem["choices"]) < 2:
        raise fields.error("choices", "at least two are expected")
