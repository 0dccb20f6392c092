"""A quiz with every kind of question, and how to answer it as a page shows it."""

import re
from random import Random
from typing import Any

from courses.catalogue import quiz

WHY = "Because the sun warms the ground first."
KINDS: dict[str, Any] = {
    "title": "Weather",
    "problems": [
        {
            "prompt": "<p>What warms the air?</p>",
            "kind": "single",
            "choices": [
                {"text": "the ground", "correct": True},
                {"text": "the moon", "correct": False},
                {"text": "the wind", "correct": False},
            ],
            "explanation": f"<p>{WHY}</p>",
        },
        {
            "prompt": "<p>Which are clouds?</p>",
            "kind": "multiple",
            "choices": [
                {"text": "cirrus", "correct": True},
                {"text": "citrus", "correct": False},
                {"text": "stratus", "correct": True},
                {"text": "nostrum", "correct": False},
            ],
            "points": 2,
        },
        {"prompt": "<p>Warm air rises.</p>", "kind": "truth", "answer": True},
        {
            "prompt": "<p>Pressure at sea level?</p>",
            "kind": "number",
            "answer": 1013.25,
            "tolerance": "1%",
            "unit": "hPa",
        },
        {"prompt": "<p>What measures it?</p>", "kind": "text", "accepted": ["barometer"]},
        {
            "prompt": "<p>From below to above.</p>",
            "kind": "ordering",
            "items": ["troposphere", "stratosphere", "mesosphere", "thermosphere"],
            "points": 2,
        },
        {
            "prompt": "<p>It is measured by a</p>",
            "kind": "single",
            "dropdown": True,
            "choices": [
                {"text": "hygrometer", "correct": False},
                {"text": "anemometer", "correct": True},
            ],
        },
    ],
}


def right_of(problem: quiz.Problem) -> Any:
    """The right answer, in the words of `quiz.grade`."""
    match problem["kind"]:
        case "single":
            return min(quiz.right_choices(problem))
        case "multiple":
            return sorted(quiz.right_choices(problem)) or [quiz.NONE]
        case "truth":
            return "true" if problem["answer"] else "false"
        case "number":
            return str(problem["answer"])
        case "text":
            return problem["accepted"][0]
    return [str(n + 1) for n in range(len(problem["items"]))]


def right(data: dict[str, Any]) -> dict[str, Any]:
    """All right answers."""
    return {str(n): right_of(problem) for n, problem in enumerate(data["problems"])}


def sent(
    data: dict[str, Any], answers: dict[str, Any], drawn: quiz.Drawn | None = None
) -> dict[str, Any]:
    """Answers as the form of a page with that draw sends them."""
    fields: dict[str, Any] = {}
    for place, order in quiz.as_written(data) if drawn is None else drawn:
        if str(place) not in answers:
            continue
        seen = quiz.seen_as(data["problems"][place], order, answers[str(place)])
        if data["problems"][place]["kind"] == "ordering":
            fields |= {f"{place}-{number}": value for number, value in enumerate(seen)}
        else:
            fields[str(place)] = seen
    return fields


def pool(count: int = 8) -> list[dict[str, Any]]:
    """So many short questions, each with an explanation of its own."""
    return [
        {
            "prompt": f"<p>Twice {n}?</p>",
            "kind": "single",
            "choices": [
                {"text": f"{2 * n + wrong}", "correct": wrong == 0}
                for wrong in Random(n).sample([0, 1, 2, 3], 4)
            ],
            "explanation": f"<p>It is {n} and {n}.</p>",
        }
        for n in range(1, count + 1)
    ]


def places_on(page: str) -> list[str]:
    """The prompts of a page's questions, in their order."""
    return re.findall(r'id="prompt-[^>]*>\s*<p>([^<]*)</p>', page)
