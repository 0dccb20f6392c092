"""Quizzes: what their data look like, what a browser may see of them, how answers are graded.

`Component.data` of a quiz:
    {"title": str, "problems": [{"prompt": html, "kind": "single" | "multiple" | "number" | "text",
      "choices": [{"text": html, "correct": bool}],            single, multiple
      "answer": number, "tolerance": number,                   number
      "accepted": [str],                                       text
      "explanation": html}]}
The texts are safe HTML already. Answers come as {"0": "2", "1": ["0", "3"], "2": "3.14"}: by the
problem's place, the choices by theirs.
"""

import math
import unicodedata
from typing import Any

# A quiz is passed at this share of its points; Open edX's default for a course's lowest pass is .5,
# Frappe's for a quiz .7 or so: we ask for more than half and allow one slip in three.
PASS = 2 / 3

Problem = dict[str, Any]


def public(data: dict[str, Any]) -> list[Problem]:
    """The problems without anything that tells the answers."""
    return [
        {
            "prompt": problem["prompt"],
            "kind": problem["kind"],
            "choices": [choice["text"] for choice in problem.get("choices", [])],
        }
        for problem in data.get("problems", [])
    ]


def grade(data: dict[str, Any], answers: dict[str, Any]) -> list[float]:
    """Points of each problem, 0–1. Several choices earn in part: right ones count for, wrong ones
    against, never below 0."""
    return [
        _points(problem, answers.get(str(place)))
        for place, problem in enumerate(data.get("problems", []))
    ]


def _points(problem: Problem, given: Any) -> float:
    if given in (None, "", []):
        return 0.0
    match problem["kind"]:
        case "single":
            right = [str(n) for n, choice in enumerate(problem["choices"]) if choice["correct"]]
            return float(str(given) in right)
        case "multiple":
            return _several(problem, {str(choice) for choice in _listed(given)})
        case "number":
            return _number(problem, str(given))
        case "text":
            return float(_plain(str(given)) in {_plain(text) for text in problem["accepted"]})
    return 0.0


def _listed(given: Any) -> list[Any]:
    return given if isinstance(given, list) else [given]


def _several(problem: Problem, given: set[str]) -> float:
    right = {str(n) for n, choice in enumerate(problem["choices"]) if choice["correct"]}
    if not right:
        return float(not given)
    return max(0.0, (len(given & right) - len(given - right)) / len(right))


def _number(problem: Problem, given: str) -> float:
    try:
        value = float(unicodedata.normalize("NFKC", given).strip().replace(",", "."))
    except ValueError:
        return 0.0
    near = math.isfinite(value) and abs(value - problem["answer"]) <= problem.get("tolerance", 0)
    return float(near)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
