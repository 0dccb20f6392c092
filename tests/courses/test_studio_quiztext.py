"""Quizzes as text: what is typed is what is asked, and what is asked can be typed again."""

from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from courses.catalogue import quiz, quiztext
from tests.courses.conftest import QUIZ

TEXT = """\
? Which *flour* has most gluten?
( ) Rye
: Rye has little.
(x) Hard wheat
% Think of noodles.
@ points 2
@ menu
! Up to 14 %.

? Grains?
[x] Wheat
[ ] Potato
@ whole

? Yeast is alive.
= true

? 12 % of 500?
= 60 +- 1.5 g

? And about?
= 60 +- 5%

? Between?
= 3..4
= -2..-1

? What makes it rise?
~ yeast
~ /ye?ast/

? In which order?
  1) is not an item, but part of the question
1) Mix
2) Knead
"""


def test_every_kind() -> None:
    problems = quiztext.parse(TEXT)
    assert quiz.check({"problems": problems}) == []
    single, several, truth, near, share, ranges, word, order = problems
    assert single["prompt"] == "<p>Which <em>flour</em> has most gluten?</p>"
    assert single["choices"] == [
        {"text": "Rye", "correct": False, "hint": "<p>Rye has little.</p>"},
        {"text": "Hard wheat", "correct": True},
    ]
    assert (single["points"], single["dropdown"]) == (2, True)
    assert (single["hints"], single["explanation"]) == (
        ["<p>Think of noodles.</p>"],
        "<p>Up to 14 %.</p>",
    )
    assert (several["kind"], several["partial"]) == ("multiple", False)
    assert (truth["kind"], truth["answer"]) == ("truth", True)
    assert (near["answer"], near["tolerance"], near["unit"]) == (60, 1.5, "g")
    assert share["tolerance"] == "5%"
    assert ranges["ranges"] == [[3, 4], [-2, -1]]
    assert (word["accepted"], word["patterns"]) == (["yeast"], ["ye?ast"])
    assert order["items"] == ["Mix", "Knead"]
    assert "is not an item" in order["prompt"]


def test_full_width_marks_are_understood() -> None:
    text = "？哪些是谷物？\n【x】小麦\n【】土豆\n！因为。\n\n"
    text += "？酵母是活的。\n＝对\n\n？单选\n（x）甲\n（ ）乙"
    several, truth, single = quiztext.parse(text, "zh-hans")
    assert [choice["correct"] for choice in several["choices"]] == [True, False]
    assert several["explanation"] == "<p>因为。</p>"
    assert truth["answer"] is True
    assert [choice["correct"] for choice in single["choices"]] == [True, False]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Hello", 1),
        ("\n\n(x) first", 3),
        ("? What", 1),
        ("? What\n(x) a\n[x] b", 3),
        ("? What\n: remark", 2),
        ("? What\n= maybe", 2),
        ("? What\n= 1\n= 2", 3),
        ("? What\n~ a\n@ colour red", 3),
        ("? What\n~ a\n@ points many", 3),
    ],
)
def test_what_is_unclear_is_said_with_its_line(text: str, line: int) -> None:
    with translation.override("en"), pytest.raises(quiztext.Unclear, match=rf"^Line {line}: "):
        quiztext.parse(text)


def test_words_are_as_safe_as_any_text() -> None:
    text = "? <script>x</script>**Q**\n(x) <img src=x onerror=y>\n! <a href='javascript:z'>w</a>"
    written = str(quiztext.parse(text))
    for bad in ("script", "onerror"):
        assert bad not in written


@pytest.mark.parametrize(
    "data", [QUIZ, {"problems": quiztext.parse(TEXT)}], ids=["imported", "typed"]
)
def test_written_and_read_again_it_asks_the_same(data: dict[str, Any]) -> None:
    again = quiztext.parse(quiztext.write(data))
    assert again == data["problems"]


def test_plain_words_are_written_without_marks_around_them() -> None:
    problem = {
        "kind": "single",
        "prompt": "<p>What does this (a_b) cost, in 2 % of cases?</p>",
        "choices": [{"text": "10 euros", "correct": True}, {"text": "<b>20</b>", "correct": False}],
        "explanation": "<p>Two <em>and</em> two.</p>",
    }
    lines = quiztext.write({"problems": [problem]}).splitlines()
    assert lines[:2] == ["? What does this (a_b) cost, in 2 % of cases?", "(x) 10 euros"]
    assert lines[-1] == "! <p>Two <em>and</em> two.</p>"


def test_what_its_author_typed_is_kept() -> None:
    assert quiztext.write({"source": "? As typed", "problems": []}) == "? As typed"


@given(st.text(alphabet="?()[]x=~%@!:1. ab\n/+-", max_size=80))
def test_no_text_breaks_it(text: str) -> None:
    try:
        problems = quiztext.parse(text)
    except quiztext.Unclear:
        return
    quiz.check({"problems": problems})
