"""Quizzes: what their data look like, what a browser may see of them, how answers are graded.

`Component.data` of a quiz:
    {"title": str, "problems": [{"prompt": html, "kind": "single" | "multiple" | "number" | "text",
      "choices": [{"text": html, "correct": bool, "hint": html}],       single, multiple
      "dropdown": bool,                                                single
      "answer": number, "tolerance": number,                           number
      "ranges": [[least, greatest]],                                   number, in place of these two
      "unit": str,                                                     number, shown and understood
      "accepted": [str], "patterns": [regular expression],             text
      "hints": [html], "explanation": html}]}
Only `prompt`, `kind` and what grades its kind are needed. The html is safe already. Answers come as
{"0": "2", "1": ["0", "3"], "2": "3.14"}: by the problem's place, the choices by theirs; `["none"]` says
that no choice fits. A place that is missing was not answered.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from courses.catalogue.numbers import readings

# A quiz is passed at this share of its points; Open edX's default for a course's lowest pass is .5,
# Frappe's for a quiz .7 or so: we ask for more than half and allow one slip in three.
PASS = 2 / 3
MAX_ANSWER = 500  # characters of a typed answer
# Of several choices none may fit: to say so is an answer, to choose nothing is none.
NONE = "none"
_SLACK = 1e-9  # of rounding: .4 is within .1 of .3

Problem = dict[str, Any]


def public(data: dict[str, Any]) -> list[Problem]:
    """The problems without anything that tells the answers."""
    return [
        {
            "prompt": problem["prompt"],
            "kind": problem["kind"],
            "dropdown": bool(problem.get("dropdown")),
            "choices": [choice["text"] for choice in problem.get("choices", [])],
            "hints": problem.get("hints", []),
            "unit": problem.get("unit", ""),
        }
        for problem in data.get("problems", [])
    ]


def read(data: dict[str, Any], given: Callable[[str], list[str]]) -> dict[str, Any]:
    """The answers in a form: `given` lists the values of a field (`QueryDict.getlist`).

    Fields and choices that the quiz does not have are dropped, long answers cut.
    """
    answers: dict[str, Any] = {}
    for place, problem in enumerate(data.get("problems", [])):
        values = given(str(place))
        if problem["kind"] in ("single", "multiple"):
            known = {str(number) for number in range(len(problem["choices"]))}
            known |= {NONE} if problem["kind"] == "multiple" else set()
            values = [value for value in dict.fromkeys(values) if value in known]
        else:
            values = [value.replace("\0", "")[:MAX_ANSWER] for value in values if value.strip()]
        if values:
            answers[str(place)] = values if problem["kind"] == "multiple" else values[0]
    return answers


def faults(data: dict[str, Any], answers: dict[str, Any]) -> dict[str, str]:
    """Why answers cannot be graded yet: a message for each place that is not answered, or not by
    what it asks for. Empty when they can. Tells nothing of what is right."""
    found = {
        str(place): _fault(problem, answers.get(str(place)))
        for place, problem in enumerate(data.get("problems", []))
    }
    return {place: fault for place, fault in found.items() if fault}


def _fault(problem: Problem, given: Any) -> str:
    if given in (None, "", []):
        match problem["kind"]:
            case "multiple":
                return _("Choose what fits, or “None of these”.")
            case "single":
                return _("Choose an answer.")
        return _("Write an answer.")
    if problem["kind"] == "number" and not readings(str(given), problem.get("unit", "")):
        if unit := problem.get("unit"):
            return _("This should be a number in %(unit)s.") % {"unit": unit}
        return _("This should be a number, such as 12, 1.5 or 3/4.")
    if problem["kind"] == "multiple" and NONE in given and len(_listed(given)) > 1:
        return _("Choose either “None of these” or what fits, not both.")
    return ""


def grade(data: dict[str, Any], answers: dict[str, Any]) -> list[float]:
    """Points of each problem, 0–1. Several choices earn in part: right ones count for, wrong ones
    against, never below 0."""
    return [
        _points(problem, answers.get(str(place)))
        for place, problem in enumerate(data.get("problems", []))
    ]


def _points(problem: Problem, given: Any) -> float:
    if problem["kind"] == "multiple":
        return _several(problem, {str(choice) for choice in _listed(given)} - {NONE})
    if given in (None, "", []):
        return 0.0
    match problem["kind"]:
        case "single":
            return float(str(given) in right_choices(problem))
        case "number":
            meant = readings(str(given), problem.get("unit", ""))
            return float(any(_fits(problem, value) for value in meant))
        case "text":
            return float(_accepts(problem, str(given)))
    return 0.0


def _listed(given: Any) -> list[Any]:
    if given in (None, ""):
        return []
    return given if isinstance(given, list) else [given]


def right_choices(problem: Problem) -> set[str]:
    """The places of the right choices, as answers name them."""
    return {str(n) for n, choice in enumerate(problem.get("choices", [])) if choice["correct"]}


def _several(problem: Problem, given: set[str]) -> float:
    right = right_choices(problem)
    if not right:
        return float(not given)
    return max(0.0, (len(given & right) - len(given - right)) / len(right))


def _fits(problem: Problem, value: float) -> bool:
    ranges = problem.get("ranges")
    if ranges is None:
        near = problem.get("tolerance", 0)
        ranges = [[problem["answer"] - near, problem["answer"] + near]]
    slack = _SLACK * abs(value)
    return any(least - slack <= value <= greatest + slack for least, greatest in ranges)


def _accepts(problem: Problem, given: str) -> bool:
    text = _plain(given)
    if text in {_plain(accepted) for accepted in problem.get("accepted", [])}:
        return True
    return any(
        re.fullmatch(pattern, text, re.IGNORECASE)
        for pattern in problem.get("patterns", [])
        if is_quick(pattern)
    )


def is_quick(pattern: str) -> bool:
    """Whether a stranger's regular expression is sure to end soon on an answer's few characters.

    Without groups and with at most two repetitions a match takes at most a cubic time.
    """
    bare = re.sub(r"\\.|\[\^?\]?[^\]]*\]", "x", pattern)
    if len(pattern) > 200 or re.search(r"\\[1-9]", pattern):
        return False
    if re.search(r"[()]", bare) or len(re.findall(r"[*+?{]", bare)) > 2:
        return False
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def _plain(text: str) -> str:
    """Whatever its case, width and spaces. Cut last: one character may stand for eighteen."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())[:MAX_ANSWER]
