"""Problems of Open edX as quizzes: each kind of response, its answers right and wrong."""

from typing import Any
from xml.etree.ElementTree import fromstring

import pytest

from courses.catalogue import quiz
from courses.catalogue.olx import problems
from courses.catalogue.olx.responses import Unsupported


def read(inside: str) -> dict[str, Any]:
    return problems.quiz(fromstring(f"<problem>{inside}</problem>"), "", str)


def points(inside: str, answer: Any) -> float:
    """The points of an answer to the only question in a problem."""
    return quiz.score(read(inside), quiz.grade(read(inside), {"0": answer})[:1])


def number(answer: str, tolerance: str = "", extra: str = "") -> str:
    param = f'<responseparam type="tolerance" default="{tolerance}"/>' if tolerance else ""
    return f'<numericalresponse answer="{answer}">{param}{extra}<textline/></numericalresponse>'


@pytest.mark.parametrize(
    ("problem", "right", "wrong"),
    [
        (number("600", "5"), ["600", "595", "605", " 6e2 ", "６００"], ["594.9", "606", "", "x"]),
        (number("200", "1%"), ["198", "202"], ["197.9", "202.1"]),
        (number("-3"), ["-3", "−3", "-3.00001"], ["3", "-3.01"]),
        (number("0.5"), ["1/2", "0,5", ".5", "5/10"], ["1/0", "1", "nan"]),
        (number("1000"), ["1,000", "1 000", "1000.0"], ["1,0"]),
        (number("[5, 7)"), ["5", "6.9999"], ["7", "4.9999"]),
        (number("(5, 7]"), ["7", "5.0001"], ["5", "7.0001"]),
        (number("1/4"), ["0.25"], ["0.26"]),
        (number("70%"), ["70%", "70 %", "0.7", "７０％"], ["70", "7%", "700%"]),
        (number("4", extra='<additional_answer answer="-4"/>'), ["4", "-4"], ["0"]),
    ],
)
def test_numbers(problem: str, right: list[str], wrong: list[str]) -> None:
    assert [points(problem, given) for given in right] == [1.0] * len(right)
    assert [points(problem, given) for given in wrong] == [0.0] * len(wrong)


@pytest.mark.parametrize("field", ["textline", "formulaequationinput"])
def test_a_unit_printed_behind_the_field(field: str) -> None:
    problem = (
        f'<numericalresponse answer="9.8"><{field} trailing_text=" m/s² "/></numericalresponse>'
    )
    assert read(problem)["problems"][0]["unit"] == "m/s²"
    assert points(problem, "9.8 m/s²") == points(problem, "9.8") == 1
    assert points(problem, "9.8 km") == 0
    assert "unit" not in read(number("1"))["problems"][0]


def text(answer: str, kind: str = "ci", extra: str = "") -> str:
    return f'<stringresponse answer="{answer}" type="{kind}">{extra}<textline/></stringresponse>'


@pytest.mark.parametrize(
    ("problem", "right", "wrong"),
    [
        (text("Rye Bread"), ["rye  bread", " RYE BREAD "], ["ryebread", ""]),
        (text("a_or_b"), ["a", "B"], ["or", "ab"]),
        (text("..bble", "ci regexp"), ["bubble", "RUBBLE"], ["bble", "bubbles"]),
        (text("^cat|dog$", "regexp"), ["cat", "dog"], ["cats"]),
        (text("x", extra='<additional_answer answer="y"/>'), ["x", "Y"], ["z"]),
    ],
)
def test_texts(problem: str, right: list[str], wrong: list[str]) -> None:
    assert [points(problem, given) for given in right] == [1.0] * len(right)
    assert [points(problem, given) for given in wrong] == [0.0] * len(wrong)


DROPDOWN = """<optionresponse><optioninput>
  <option correct="False">Sydney</option><option correct="True">Canberra</option>
</optioninput></optionresponse>"""
OLD = """<optionresponse><optioninput options="('it''s','b, c','<i>')" correct="b, c"/>
</optionresponse>"""


def test_dropdowns() -> None:
    data = read(DROPDOWN)
    assert data["problems"][0]["dropdown"] is True
    assert [points(DROPDOWN, given) for given in "01"] == [0, 1]
    old = OLD.replace("it''s", "it\\'s").replace("<i>", "&lt;i&gt;")
    texts = [choice["text"] for choice in read(old)["problems"][0]["choices"]]
    assert texts == ["it&#x27;s", "b, c", "&lt;i&gt;"]
    assert [points(old, given) for given in "012"] == [0, 1, 0]


def test_choices_keep_their_hints_apart() -> None:
    data = read(
        """<multiplechoiceresponse><choicegroup><choice correct="true">Yes
        <choicehint>Well seen.</choicehint></choice><choice correct="false">No</choice>
        </choicegroup></multiplechoiceresponse>"""
    )
    choices = data["problems"][0]["choices"]
    assert choices[0]["text"].strip() == "Yes"
    assert choices[0]["hint"] == "Well seen."
    assert "Well seen" not in str(quiz.public(data))


def test_each_response_gets_what_stands_before_it_and_its_own_solution() -> None:
    one = text("a").replace("<textline/>", "<solution>First.</solution><textline/>")
    data = read(f"Bare words <p>P1</p>{one}<div><p>P2</p>{DROPDOWN}</div><solution>All.</solution>")
    prompts = [problem["prompt"] for problem in data["problems"]]
    assert "Bare words" in prompts[0]
    assert "P1" in prompts[0]
    assert "P2" in prompts[1]
    assert "P1" not in prompts[1]
    assert [problem["explanation"] for problem in data["problems"]] == ["First.", "All."]


def test_a_solution_between_two_questions_is_no_part_of_the_second() -> None:
    data = read(f"{text('a')}<solution>Mid.</solution><p>P2</p>{DROPDOWN}")
    assert "Mid." not in str(quiz.public(data))
    assert data["problems"][1]["explanation"] == "Mid."


def test_a_table_of_dropdowns_names_row_and_column() -> None:
    data = read(
        f"""<table><tr><th>Country</th><th>Capital</th></tr>
        <tr><td>Australia</td><td>{DROPDOWN}</td></tr></table>"""
    )
    assert data["problems"][0]["prompt"] == "<p>Australia: Capital</p>"


@pytest.mark.parametrize(
    ("inside", "named"),
    [
        ("<customresponse><textline/></customresponse>", "customresponse"),
        (DROPDOWN + "<formularesponse answer='x'/>", "formularesponse"),
        ("<p>Only words.</p>", "no question"),
        ("<script>x=1</script><p>x is $x</p>" + number("1"), "script"),
        (number("$z"), "script"),
        (number("2*pi"), "formula"),
        (number("1e999"), "no number"),
        (text("(a+)+b", "regexp"), "too long"),
        (text("a*b*c*", "regexp"), "too long"),
        (text("[", "regexp"), "too long"),
        ("<multiplechoiceresponse/>", "without choices"),
        (DROPDOWN.replace("True", "False"), "without a right choice"),
        ("<optionresponse><optioninput options='('/></optionresponse>", "without a right choice"),
        ("<stringresponse answer='a'><textline/><textline/></stringresponse>", "several fields"),
    ],
)
def test_what_cannot_be_graded_is_named(inside: str, named: str) -> None:
    with pytest.raises(Unsupported, match=named):
        read(inside)


def test_a_placeholder_asks_and_does_not_tell() -> None:
    root = fromstring(
        """<problem><p>Q1</p><customresponse><label>Q2</label><p>Q3</p><textline/>
        <solution><p>No</p></solution></customresponse><div><p>Q4</p>
        <imageresponse><answer>No</answer></imageresponse></div>
        <demandhint><hint>No</hint></demandhint></problem>"""
    )
    asked = problems.asked(root)
    assert [f"Q{n}" in asked for n in (1, 2, 3, 4)] == [True] * 4
    assert "No" not in asked
