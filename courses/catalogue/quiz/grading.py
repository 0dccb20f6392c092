"""What answers are worth."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from courses.catalogue.numbers import readings

# A quiz is passed at this share of its points; Open edX's default for a course's lowest pass is .5,
# Frappe's for a quiz .7 or so: we ask for more than half and allow one slip in three.
PASS = 2 / 3
# Of several choices none may fit: to say so is an answer, to choose nothing is none.
NONE = "none"
MAX_ANSWER = 500  # characters of a typed answer
SLACK = 1e-9  # of rounding: .4 is within .1 of .3

Problem = dict[str, Any]


def grade(
    data: dict[str, Any], answers: dict[str, Any], drawn: Sequence[Sequence[Any]] | None = None
) -> list[float | None]:
    """The share of each problem's points that was earned, 0–1; None of those not `drawn`."""
    places = None if drawn is None else {place for place, _choices in drawn}
    return [
        _earned(problem, answers.get(str(place))) if places is None or place in places else None
        for place, problem in enumerate(data.get("problems", []))
    ]


def score(data: dict[str, Any], points: Sequence[float | None]) -> float:
    """The share of the whole quiz, 0–1: the mean of what `grade` gave, by the problems' points."""
    weights = [problem.get("points", 1) for problem in data.get("problems", [])]
    pairs = [
        (weight, each) for weight, each in zip(weights, points, strict=True) if each is not None
    ]
    whole = sum(weight for weight, _each in pairs)
    return min(1.0, sum(weight * each for weight, each in pairs) / whole) if whole else 0.0


def passes(data: dict[str, Any], earned: float) -> bool:
    """Whether a score passes."""
    return earned >= pass_mark(data) - SLACK


def judges(data: dict[str, Any]) -> bool:
    """Whether it is told of each question of an attempt if it was right."""
    return data.get("verdicts", True) is not False


def pass_mark(data: dict[str, Any]) -> float:
    """The least score that passes, 0–1."""
    mark = data.get("pass")
    return PASS if mark is None else float(mark)


def _earned(problem: Problem, given: Any) -> float:
    if given in (None, "", []):
        return 0.0
    match problem["kind"]:
        case "single":
            return float(str(given) in right_choices(problem))
        case "multiple":
            return _whole(problem, _several(problem, {str(choice) for choice in listed(given)}))
        case "truth":
            return float(str(given) == ("true" if problem["answer"] else "false"))
        case "number":
            meant = readings(str(given), problem.get("unit", ""))
            return float(any(_fits(problem, value) for value in meant))
        case "text":
            return float(_accepts(problem, str(given)))
        case "ordering":
            return _whole(problem, _neighbours(problem, listed(given)))
    return 0.0


def listed(given: Any) -> list[Any]:
    if given in (None, ""):
        return []
    return given if isinstance(given, list) else [given]


def _whole(problem: Problem, earned: float) -> float:
    """A part, where parts are worth something."""
    return earned if problem.get("partial", True) else float(earned >= 1)


def right_choices(problem: Problem) -> set[str]:
    """The places of the right choices, as answers name them."""
    return {str(n) for n, choice in enumerate(problem.get("choices", [])) if choice["correct"]}


def _several(problem: Problem, given: set[str]) -> float:
    """Right ones count for, wrong ones against, never below 0: who ticks all of a list that is half
    right gets nothing. It is "right minus wrong", of which guesses expect no gain."""
    given = given - {NONE}
    right = right_choices(problem)
    if not right:
        return float(not given)
    return max(0.0, (len(given & right) - len(given - right)) / len(right))


def _neighbours(problem: Problem, given: list[Any]) -> float:
    """The share of items that are followed by the item that belongs behind them.

    Moodle's ordering question calls it "relative to the next item (excluding last)": one item out of
    its place costs its own neighbours only, where counting right places might leave nothing.
    """
    count = len(problem["items"])
    places = [str(place) for place in given]
    if sorted(places) != sorted(str(n + 1) for n in range(count)):
        return 0.0
    at = [int(place) for place in places]
    followed = sum(later == earlier + 1 for earlier, later in pairwise(at))
    return followed / (count - 1) if count > 1 else 1.0


def _fits(problem: Problem, value: float) -> bool:
    ranges = problem.get("ranges")
    if ranges is None:
        near = tolerance(problem)
        ranges = [[problem["answer"] - near, problem["answer"] + near]]
    slack = SLACK * abs(value)
    return any(least - slack <= value <= greatest + slack for least, greatest in ranges)


def tolerance(problem: Problem) -> float:
    """How far from the answer a number may be: as it is written, or "5%" of the answer."""
    near = problem.get("tolerance", 0)
    if isinstance(near, str):
        share = float(near.strip().removesuffix("%")) / 100
        return share * abs(float(problem["answer"]))
    return float(near)


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
