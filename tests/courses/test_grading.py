"""How answers are graded: pure reckoning, no database."""

import re
from typing import Any

import pytest

from courses.catalogue import quiz
from tests.courses.conftest import QUIZ, RIGHT, WRONG


def points(problem: dict[str, Any], given: Any) -> float:
    """The points of one answer."""
    answers = {} if given is None else {"0": given}
    (found,) = quiz.grade({"problems": [{"prompt": "", **problem}]}, answers)
    assert found is not None
    return found


def several(*correct: bool) -> dict[str, Any]:
    return {"kind": "multiple", "choices": [{"text": "", "correct": right} for right in correct]}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["0", "1"], 1),
        (["0"], 0.5),
        (["0", "2"], 0),
        (["0", "1", "2"], 0.5),
        (["0", "1", "2", "3"], 0),
        (["2", "3"], 0),
        ("1", 0.5),
        ([], 0),
        (None, 0),
    ],
)
def test_several_choices_earn_in_part(given: Any, expected: float) -> None:
    assert points(several(True, True, False, False), given) == expected


def test_where_no_choice_is_right_choosing_none_is() -> None:
    assert points(several(False, False), None) == 0  # to choose nothing is no answer
    assert points(several(False, False), ["none"]) == 1
    assert points(several(False, True), ["none"]) == 0
    assert points(several(False, False), ["0"]) == 0


@pytest.mark.parametrize(
    ("given", "right"),
    [
        ("3.14", True), ("3,14", True), (" 3.15 ", True), ("３．１４", True), ("3.1399999999", True),
        ("22/7", True), ("22⁄7", True), ("3.16", False), ("3.12", False), ("-3.14", False),
        ("−3.14", False),
        ("314", False), ("3.14abc", False), ("nan", False), ("inf", False), ("1/0", False),
        ("1e999", False),
        ("", False), ("π", False), ("9" * 400, False), ("3.14" + "0" * 30, True), ("31,4", False),
        ("3.14 %", True), ("314%", True), ("314 ％", True), ("3.14 kg", False), ("%", False),
        ("0.314e1", True), ("3,14E0", True), ("314×10⁻²", True), ("3.14 x 10^0", True),
        ("3 1/7", True), ("3⅐", True), ("3 + 1/7", False), ("1_0", False), ("3.1.4", False),
    ],
)  # fmt: skip
def test_numbers_within_their_tolerance(given: str, right: bool) -> None:
    problem = {"kind": "number", "answer": 3.14, "tolerance": 0.01}
    assert points(problem, given) == float(right)


@pytest.mark.parametrize(
    ("given", "right"),
    [
        ("70", True), ("７０", True), ("70 %", True), ("70%", True), (" ７０％ ", True),
        ("0.7", False), ("7000%", False), ("70 kg", False), ("70 % kg", False),
    ],
)  # fmt: skip
def test_percent_where_it_is_the_unit(given: str, right: bool) -> None:
    assert points({"kind": "number", "answer": 70, "unit": "%"}, given) == float(right)


@pytest.mark.parametrize(
    ("given", "right"),
    [
        ("½", True), ("0.5 m²", True), ("½m²", True), ("0,5 m^2", True), (".5 m2", False),
        ("0.5", True), ("m²", False), ("0.5 M²", False), ("1½", False), ("5¹", False),
    ],
)  # fmt: skip
def test_a_unit_behind_the_number(given: str, right: bool) -> None:
    assert points({"kind": "number", "answer": 0.5, "unit": "m²"}, given) == float(right)


def test_what_cannot_be_graded_yet() -> None:
    assert list(quiz.faults(QUIZ, {})) == ["0", "1", "2", "3"]
    assert quiz.faults(QUIZ, RIGHT) == quiz.faults(QUIZ, WRONG) == {}
    assert list(quiz.faults(QUIZ, RIGHT | {"1": ["0", "none"], "2": "twelve"})) == ["1", "2"]
    assert quiz.faults({}, {}) == {}
    # What nobody chose is not told from what is right.
    empty = [quiz.faults({"problems": [several(*right)]}, {}) for right in [(True,), (False,)]]
    assert empty[0] == empty[1] != {}


def test_one_character_that_stands_for_eighteen_is_cut_with_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[int] = []
    monkeypatch.setattr(re, "fullmatch", lambda _pattern, text, _flags: seen.append(len(text)))
    points({"kind": "text", "patterns": [".*a.*b"]}, "\ufdfa" * quiz.MAX_ANSWER)
    points({"kind": "text", "patterns": [".*a.*b"]}, "\u0390" * quiz.MAX_ANSWER)
    assert seen == [quiz.MAX_ANSWER] * 2


@pytest.mark.parametrize("given", ["1234567", "1,234,567", "1.234.567", "1 234 567", "1234567,0"])
def test_thousands_may_be_parted(given: str) -> None:
    assert points({"kind": "number", "answer": 1234567}, given) == 1


def test_numbers_of_which_rounding_takes_a_little() -> None:
    assert points({"kind": "number", "answer": 0.3, "tolerance": 0.1}, "0.4") == 1
    assert points({"kind": "number", "answer": 0.3, "tolerance": 0.1}, "0.40001") == 0
    assert points({"kind": "number", "ranges": [[1, 2], [5, 6]]}, "5.5") == 1
    assert points({"kind": "number", "ranges": [[1, 2], [5, 6]]}, "3") == 0
    assert points({"kind": "number", "answer": 0}, "0") == 1


@pytest.mark.parametrize(
    ("given", "right"),
    [
        ("Straße", True), ("STRASSE", True), (" strasse ", True), ("ｓｔｒａｓｓｅ", True),
        ("café  au lait", True), ("CAFE\u0301 AU LAIT", True), ("cafe au lait", False),
        ("strassen", False), ("", False), ("面包", True), ("面 包", False),
    ],
)  # fmt: skip
def test_texts_whatever_their_case_width_and_spaces(given: str, right: bool) -> None:
    problem = {"kind": "text", "accepted": ["Straße", "Café au lait", "面包"]}
    assert points(problem, given) == float(right)


def test_patterns_are_tried_only_if_they_end_soon() -> None:
    assert points({"kind": "text", "patterns": ["colou?r.*"]}, "Colors of bread") == 1
    assert points({"kind": "text", "patterns": ["colou?r"]}, "colours") == 0
    assert points({"kind": "text", "patterns": ["(a+)+b"]}, "a" * 400 + "b") == 0
    assert points({"kind": "text", "patterns": ["[", "a{1,"]}, "[") == 0


@pytest.mark.parametrize(
    ("pattern", "quick"),
    [("a+b*", True), ("a+b*c?", False), ("(a)", False), (r"(a)\1", False), (r"\(a\)", True),
     ("[(*+]x", True), ("a" * 201, False), ("[", False)],
)  # fmt: skip
def test_which_patterns_are_quick(pattern: str, quick: bool) -> None:
    assert quiz.is_quick(pattern) is quick


def test_a_whole_quiz() -> None:
    assert quiz.grade(QUIZ, RIGHT) == [1, 1, 1, 1]
    assert quiz.grade(QUIZ, WRONG) == [0, 0, 0, 0]
    assert quiz.grade(QUIZ, {}) == [0, 0, 0, 0]
    assert quiz.grade({}, {"0": "1"}) == []


def test_what_a_form_may_say() -> None:
    given = {
        "0": ["1", "0"],  # two radios cannot be
        "1": ["2", "0", "7", "0", "x"],
        "2": ["  ", "1" * 900],
        "3": ["a\0b"],
        "9": ["1"],
    }
    answers = quiz.read(QUIZ, lambda name: given.get(name, []))
    assert answers == {"0": "1", "1": ["2", "0"], "2": "1" * quiz.MAX_ANSWER, "3": "ab"}


def test_what_a_browser_gets_tells_no_answer() -> None:
    assert [sorted(problem) for problem in quiz.public(QUIZ)] == [
        ["choices", "dropdown", "hints", "kind", "place", "points", "prompt", "unit"]
    ] * 4
