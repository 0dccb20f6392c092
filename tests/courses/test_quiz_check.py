"""What is wrong with a quiz's data is told with its place."""

from typing import Any

import pytest

from courses.catalogue import quiz
from tests.courses.conftest import QUIZ
from tests.courses.sat import KINDS


def problem(**fields: Any) -> dict[str, Any]:
    return {"problems": [{"prompt": "<p>?</p>", **fields}]}


CHOICE = {"text": "a", "correct": True}
WRONG: list[tuple[Any, str]] = [
    ([], ""),
    ({}, "problems"),
    ({"problems": []}, "problems"),
    ({"problems": ["x"]}, "problems[0]"),
    ({"problems": [{}] * 501}, "problems"),
    (KINDS | {"draw": 8}, "draw"),
    (KINDS | {"draw": 0}, "draw"),
    (KINDS | {"draw": True}, "draw"),
    (KINDS | {"attempts": 0}, "attempts"),
    (KINDS | {"attempts": 1.5}, "attempts"),
    (KINDS | {"minutes": 0}, "minutes"),
    (KINDS | {"minutes": "5"}, "minutes"),
    (KINDS | {"minutes": float("nan")}, "minutes"),
    (KINDS | {"pass": 60}, "pass"),
    (KINDS | {"shuffle": "yes"}, "shuffle"),
    (KINDS | {"shuffle_choices": 1}, "shuffle_choices"),
    (KINDS | {"explain": "always"}, "explain"),
    (KINDS | {"explain": []}, "explain"),
    (KINDS | {"explain": "last"}, "explain"),
    (KINDS | {"title": 3}, "title"),
    (KINDS | {"suffle": True}, "suffle"),
    (problem(kind="essay"), "problems[0].kind"),
    (problem(kind=["single"]), "problems[0].kind"),
    ({"problems": [{"prompt": " ", "kind": "truth", "answer": True}]}, "problems[0].prompt"),
    (problem(kind="truth", answer="true"), "problems[0].answer"),
    (problem(kind="truth", answer=True, choices=[]), "problems[0].choices"),
    (problem(kind="truth", answer=True, points=0), "problems[0].points"),
    (problem(kind="truth", answer=True, hints="x"), "problems[0].hints"),
    (problem(kind="truth", answer=True, hints=["x", ""]), "problems[0].hints[1]"),
    (problem(kind="truth", answer=True, explanation=None), "problems[0].explanation"),
    (problem(kind="single", choices=[]), "problems[0].choices"),
    (problem(kind="single", choices=[CHOICE | {"correct": False}]), "problems[0].choices"),
    (problem(kind="single", choices=[CHOICE, {"text": "b"}]), "problems[0].choices[1].correct"),
    (problem(kind="single", choices=[CHOICE, "b"]), "problems[0].choices[1]"),
    (problem(kind="single", choices=[CHOICE | {"text": ""}]), "problems[0].choices[0].text"),
    (problem(kind="single", choices=[CHOICE | {"hint": 1}]), "problems[0].choices[0].hint"),
    (problem(kind="single", choices=[CHOICE], dropdown="x"), "problems[0].dropdown"),
    (problem(kind="multiple", choices=[CHOICE], partial=0), "problems[0].partial"),
    (problem(kind="number"), "problems[0].answer"),
    (problem(kind="number", answer=float("inf")), "problems[0].answer"),
    (problem(kind="number", answer=1, tolerance=-1), "problems[0].tolerance"),
    (problem(kind="number", answer=1, tolerance="5"), "problems[0].tolerance"),
    (problem(kind="number", answer=1, tolerance="x%"), "problems[0].tolerance"),
    (problem(kind="number", ranges=[[2, 1]]), "problems[0].ranges[0]"),
    (problem(kind="number", ranges=[]), "problems[0].ranges"),
    (problem(kind="text"), "problems[0].accepted"),
    (problem(kind="text", accepted="x"), "problems[0].accepted"),
    (problem(kind="text", patterns=["(a+)+"]), "problems[0].patterns[0]"),
    (problem(kind="ordering", items=["a"]), "problems[0].items"),
    (problem(kind="ordering", items=["a", "a "]), "problems[0].items"),
    (problem(kind="ordering", items=["a", 3]), "problems[0].items[1]"),
]


@pytest.mark.parametrize(("data", "place"), WRONG)
def test_a_fault_is_told_with_its_place(data: Any, place: str) -> None:
    found = quiz.check(data)
    assert place in [fault.place for fault in found]
    assert all(fault.problem for fault in found)


def test_what_is_right_has_no_fault() -> None:
    assert quiz.check(QUIZ) == quiz.check(KINDS) == []
    options = {"draw": 3, "attempts": 2, "minutes": 0.5, "pass": 0, "explain": "last"}
    assert quiz.check(KINDS | options | {"shuffle": True, "shuffle_choices": False}) == []
    assert quiz.check(KINDS | dict.fromkeys(options)) == []  # null is left open


def test_all_faults_are_told_at_once() -> None:
    data = problem(kind="single", choices=[{"text": ""}], points=-1) | {"draw": 9}
    assert len(quiz.check(data)) == 5
