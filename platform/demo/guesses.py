"""Answers to quizzes as people give them: right or wrong on purpose."""

from typing import Any

import numpy as np

from courses.catalogue import quiz


def answers(data: dict[str, Any], skill: float, rng: np.random.Generator) -> dict[str, Any]:
    """One try at a quiz: each problem is answered rightly with probability `skill`."""
    return {
        str(place): _right(problem) if rng.random() < skill else _wrong(problem, rng)
        for place, problem in enumerate(data["problems"])
    }


def _right(problem: quiz.Problem) -> Any:
    match problem["kind"]:
        case "number":
            return str(problem["answer"])
        case "text":
            return problem["accepted"][0]
        case "truth":
            return "true" if problem["answer"] else "false"
        case "ordering":
            return [str(place + 1) for place in range(len(problem["items"]))]
    right = sorted(quiz.right_choices(problem))
    return right if problem["kind"] == "multiple" else right[0]


def _wrong(problem: quiz.Problem, rng: np.random.Generator) -> Any:
    match problem["kind"]:
        case "number":
            # A slip of a factor, as misread units and forgotten roots make them.
            near = quiz.tolerance(problem)
            return f"{problem['answer'] * rng.choice([0.1, 0.5, 2, 10]) + near * 2:g}"
        case "text":
            return "?"
        case "truth":
            return "false" if problem["answer"] else "true"
        case "ordering":
            # Two neighbours in each other's place.
            places = [str(place + 1) for place in range(len(problem["items"]))]
            at = int(rng.integers(len(places) - 1))
            places[at], places[at + 1] = places[at + 1], places[at]
            return places
    count = len(problem["choices"])
    wrong = sorted({str(n) for n in range(count)} - quiz.right_choices(problem))
    if problem["kind"] == "single":
        return wrong[rng.integers(len(wrong))]
    # One of several: partly right, or not at all.
    return [str(rng.integers(count))]
