"""Whatever the quiz, the draw and the answers: what grading promises."""

from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from courses.catalogue import quiz
from tests.courses.sat import right, sent

words = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8)
seeds = st.integers(0, 2**32)


def choices(single: bool) -> st.SearchStrategy[list[dict[str, Any]]]:
    flags = st.lists(st.booleans(), min_size=1, max_size=6)
    flags = flags.filter(any) if single else flags
    return flags.map(
        lambda each: [{"text": f"choice {n}", "correct": flag} for n, flag in enumerate(each)]
    )


shared = {"prompt": st.just("<p>?</p>"), "points": st.integers(1, 5), "partial": st.booleans()}
plain = {"prompt": shared["prompt"], "points": shared["points"]}
problems = st.one_of(
    st.fixed_dictionaries({"kind": st.just("single"), "choices": choices(True), **plain}),
    st.fixed_dictionaries({"kind": st.just("multiple"), "choices": choices(False), **shared}),
    st.fixed_dictionaries({"kind": st.just("truth"), "answer": st.booleans(), **plain}),
    st.fixed_dictionaries(
        {
            "kind": st.just("number"),
            "answer": st.integers(-1000, 1000),
            "tolerance": st.sampled_from([0, 0.5, "5%"]),
            **plain,
        }
    ),
    st.fixed_dictionaries(
        {"kind": st.just("text"), "accepted": st.lists(words, min_size=1, max_size=3), **plain}
    ),
    st.fixed_dictionaries(
        {
            "kind": st.just("ordering"),
            "items": st.lists(words, min_size=2, max_size=6, unique=True),
            **shared,
        }
    ),
)


@st.composite
def quizzes(draw: st.DrawFn) -> dict[str, Any]:
    found = draw(st.lists(problems, min_size=1, max_size=6))
    return {
        "problems": found,
        "draw": draw(st.integers(1, len(found))),
        "shuffle": draw(st.booleans()),
        "shuffle_choices": draw(st.booleans()),
    }


def given_answer(problem: quiz.Problem) -> st.SearchStrategy[Any]:
    """Anything that a form could send for a problem, in the words of grading."""
    count = len(problem.get("choices") or problem.get("items") or [])
    places = st.sampled_from([str(n) for n in range(max(count, 1))])
    match problem["kind"]:
        case "single":
            return places
        case "multiple":
            return st.lists(places, unique=True) | st.just([quiz.NONE])
        case "truth":
            return st.sampled_from(["true", "false"])
        case "number":
            return st.floats(allow_nan=False, allow_infinity=False).map(str) | st.text(max_size=9)
        case "text":
            return st.text(max_size=12) | st.sampled_from(problem["accepted"])
    one = st.sampled_from(["", *(str(n + 1) for n in range(count))])
    return st.permutations([str(n + 1) for n in range(count)]) | st.lists(
        one, min_size=count, max_size=count
    )


@st.composite
def answered(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any], quiz.Drawn]:
    """A quiz, answers to some of it, and a draw of it."""
    data = draw(quizzes())
    drawn = quiz.draw(data, Random(draw(seeds)))
    answers = {
        str(place): draw(given_answer(data["problems"][place]))
        for place, _order in drawn
        if draw(st.booleans())
    }
    return data, answers, drawn


@given(answered())
def test_a_score_is_a_share(case: tuple[dict[str, Any], dict[str, Any], quiz.Drawn]) -> None:
    data, answers, drawn = case
    points = quiz.grade(data, answers, drawn)
    assert 0 <= quiz.score(data, points) <= 1
    assert all(each is None or 0 <= each <= 1 for each in points)
    assert {place for place, each in enumerate(points) if each is not None} == {
        place for place, _order in drawn
    }


@given(quizzes(), seeds)
def test_right_answers_have_full_marks_whatever_the_draw(data: dict[str, Any], seed: int) -> None:
    assert quiz.check(data) == []
    drawn = quiz.draw(data, Random(seed))
    assert quiz.fits(data, drawn)
    fields = sent(data, right(data), drawn)
    listed = {name: value if isinstance(value, list) else [value] for name, value in fields.items()}
    answers = quiz.read(data, lambda name: listed.get(name, []), drawn)
    assert quiz.faults(data, answers, drawn) == {}
    assert quiz.score(data, quiz.grade(data, answers, drawn)) == 1


@given(answered(), seeds)
def test_the_order_of_choices_does_not_change_the_score(
    case: tuple[dict[str, Any], dict[str, Any], quiz.Drawn], seed: int
) -> None:
    """The author may write choices in any order; answers follow what they say."""
    data, answers, drawn = case
    dice = Random(seed)
    turned: dict[str, Any] = {"problems": []}
    moved = dict(answers)
    for place, problem in enumerate(data["problems"]):
        written = problem.get("choices", [])
        order = list(range(len(written)))
        dice.shuffle(order)
        turned["problems"].append(
            problem | ({"choices": [written[n] for n in order]} if written else {})
        )
        if written and (given := answers.get(str(place))) is not None:
            new = {str(old): str(now) for now, old in enumerate(order)} | {quiz.NONE: quiz.NONE}
            moved[str(place)] = (
                [new[each] for each in given] if isinstance(given, list) else new[given]
            )
    assert quiz.grade(turned, moved, drawn) == quiz.grade(data, answers, drawn)


@given(answered())
def test_what_is_sent_comes_back_as_it_was_meant(
    case: tuple[dict[str, Any], dict[str, Any], quiz.Drawn],
) -> None:
    data, answers, drawn = case
    fields = sent(data, answers, drawn)
    listed = {name: value if isinstance(value, list) else [value] for name, value in fields.items()}
    read = quiz.read(data, lambda name: listed.get(name, []), drawn)
    assert quiz.grade(data, read, drawn) == quiz.grade(data, answers, drawn)


@given(answered())
def test_to_leave_a_question_open_never_earns_more_than_to_answer_it_rightly(
    case: tuple[dict[str, Any], dict[str, Any], quiz.Drawn],
) -> None:
    data, answers, drawn = case
    for place, _order in drawn:
        without = {name: given for name, given in answers.items() if name != str(place)}
        rightly = without | {str(place): right(data)[str(place)]}
        left = quiz.score(data, quiz.grade(data, without, drawn))
        assert left < quiz.score(data, quiz.grade(data, rightly, drawn)) + 1e-12


@given(st.lists(words, min_size=2, max_size=8, unique=True), seeds)
@settings(max_examples=50)
def test_lines_to_order_never_stand_as_they_belong(items: list[str], seed: int) -> None:
    data = {"problems": [{"prompt": "", "kind": "ordering", "items": items}]}
    for drawn in [
        quiz.as_written(data),
        quiz.draw(data | {"shuffle_choices": True}, Random(seed)),
    ]:
        assert drawn[0][1] != list(range(len(items)))
        assert sorted(drawn[0][1]) == list(range(len(items)))
    assert quiz.as_written(data) == quiz.as_written(data)
