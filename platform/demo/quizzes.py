"""A quiz as its author writes it, to the data of its component (see `courses.catalogue.quiz`)."""

import re
from typing import Any

from courses.catalogue import quiz
from demo.fields import Fields
from shared import markdown

_PARAGRAPH = re.compile(r"<p>(.*)</p>\s*", re.DOTALL)


def data(problems: list[Fields]) -> dict[str, Any]:
    """The component's data; prompts, choices and explanations are Markdown here, safe HTML there."""
    return {"problems": [_problem(fields) for fields in problems]}


def _problem(fields: Fields) -> dict[str, Any]:
    kind = fields.choice("kind", ["single", "multiple", "number", "text"])
    problem: dict[str, Any] = {"prompt": markdown.render(fields.text("prompt")), "kind": kind}
    match kind:
        case "single" | "multiple":
            problem["choices"] = [_choice(choice) for choice in fields.each("choices")]
            _check_choices(fields, problem, kind)
        case "number":
            problem["answer"] = fields.number("answer")
            problem["tolerance"] = fields.number("tolerance", 0)
        case "text":
            problem["accepted"] = fields.texts("accepted")
    if fields.has("explanation"):
        problem["explanation"] = markdown.render(fields.text("explanation"))
    fields.finish()
    return problem


def _choice(fields: Fields) -> dict[str, Any]:
    found = _PARAGRAPH.fullmatch(markdown.render(fields.text("text")))
    if found is None or "<p>" in found[1]:
        raise fields.error("text", "a choice is one line of text")
    choice = {"text": found[1], "correct": fields.flag("correct")}
    fields.finish()
    return choice


def _check_choices(fields: Fields, problem: dict[str, Any], kind: str) -> None:
    right = len(quiz.right_choices(problem))
    if kind == "single" and right != 1:
        raise fields.error("choices", f"exactly one must be correct, not {right}")
    if len(problem["choices"]) < 2:
        raise fields.error("choices", "at least two are expected")
