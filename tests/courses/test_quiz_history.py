"""Every try is kept and shown, with what the quiz's own rule tells of it by then."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from courses.catalogue.models import Component, Course, Lesson
from courses.learning import actions, attempts, quizzes
from courses.learning.models import Attempt
from items import teaching
from tests.courses.sat import KINDS, WHY, pool, right, sent

SignIn = Callable[[User | None], Client]
Make = Callable[..., Component]
RIGHT = right(KINDS)
WRONG: dict[str, Any] = RIGHT | {
    "0": "0",
    "1": ["1"],
    "4": "thermometer",
    "5": ["4", "3", "2", "1"],
}


@pytest.fixture
def make(course: Course, add_lesson: Callable[..., Lesson]) -> Make:
    def made(**options: Any) -> Component:
        fields = {"key": "q", "kind": "quiz", "data": KINDS | options}
        return add_lesson(course, "Weather", components=[fields]).components.get()

    return made


def attempt(component: Component, by: User, answers: dict[str, Any]) -> Attempt:
    return attempts.attempt(component=component, by=by, answers=answers)


def seen(client: Client, component: Component, number: int | None = None) -> str:
    """The page of a try, or of the lesson."""
    url = (
        reverse("review-attempt", args=[component.pk, number])
        if number
        else component.lesson.get_absolute_url()
    )
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


SAID = ("Right", "Partly right", "Not right")


@pytest.mark.parametrize(
    ("options", "explained"),
    [
        # after a wrong try, after a second one, after the right and last one
        ({"attempts": 3}, [True, True, True]),
        ({"attempts": 3, "explain": "answered"}, [True, True, True]),
        ({"attempts": 3, "explain": "passed"}, [False, False, True]),
        ({"attempts": 3, "explain": "last"}, [False, False, True]),
        ({"attempts": 3, "explain": "never"}, [False, False, False]),
        ({"attempts": 2, "explain": "last"}, [False, True]),
    ],
)
@pytest.mark.parametrize("judged", [True, False])
def test_it_is_told_at_once_what_was_right_and_by_the_rule_why(
    signed_in: SignIn,
    make: Make,
    alice: User,
    options: dict[str, Any],
    explained: list[bool],
    judged: bool,
) -> None:
    component = make(**options, verdicts=judged)
    client = signed_in(alice)
    for number, expected in enumerate(explained, start=1):
        answers = RIGHT if number == 3 else WRONG
        attempt(component, alice, answers)
        api = client.get(reverse("api-attempts", args=[component.pk])).json()
        for page in (seen(client, component), seen(client, component, 1)):
            assert (WHY in page) is expected
            assert (
                any(f" {said}</p>" in page or f"</svg>{said}</p>" in page for said in SAID)
                is judged
            )
            assert ("is-right" in page) is judged
            assert ("does not say which answers were right" in page) is not judged
        verdicts = {each["verdict"] for each in api[0]["questions"]}
        assert verdicts == (
            {""} if not judged else {"right"} if number == 3 else {"right", "wrong"}
        )
        assert (WHY in str(api)) is expected
        if number < 3:
            assert "barometer" not in seen(client, component)
            assert "barometer" not in str(api)


def test_what_would_have_been_right_is_marked_for_nobody_who_did_not_pass(
    signed_in: SignIn, make: Make, alice: User
) -> None:
    """Of several choices not even those that were chosen, before it is explained."""
    component = make(attempts=3, explain="passed")
    client = signed_in(alice)
    attempt(component, alice, WRONG | {"1": ["0", "1"]})
    question = seen(client, component).partition(f'id="problem-{component.pk}-1"')[2]
    question = question.partition(f'id="problem-{component.pk}-2"')[0]
    assert "is-right" not in question
    assert "is-wrong" not in question
    assert "problem-verdict" in question
    attempt(component, alice, RIGHT)
    assert seen(client, component).count("is-right") >= 3


def test_the_history_and_the_best(signed_in: SignIn, make: Make, alice: User, bob: User) -> None:
    component = make()
    for answers in [WRONG, RIGHT, WRONG]:
        attempt(component, alice, answers)
    attempt(component, bob, WRONG)
    client = signed_in(alice)
    page = client.get(reverse("attempts", args=[component.pk])).content.decode()
    rows = page.split("<tr ")[2:]
    assert len(rows) == 3
    assert ["best" in row for row in rows] == [False, True, False]
    assert ["100%" in row for row in rows] == [False, True, False]
    assert "You passed" in page
    assert "3 attempts, best 100%" in seen(client, component)
    assert "thermometer" in seen(client, component, 1)
    assert "barometer" in seen(client, component, 2)
    assert client.get(reverse("review-attempt", args=[component.pk, 4])).status_code == 404
    assert client.get(reverse("review-attempt", args=[component.pk, 0])).status_code == 404


def test_the_right_order_is_shown_to_who_passed(signed_in: SignIn, make: Make, alice: User) -> None:
    component = make()
    attempt(component, alice, RIGHT | {"5": ["2", "1", "3", "4"]})
    assert Attempt.objects.get().points[5] == pytest.approx(1 / 3)
    page = seen(signed_in(alice), component, 1)
    lines = page[page.index("As they belong:") :]
    places = [lines.index(item) for item in KINDS["problems"][5]["items"]]
    assert places == sorted(places)


def test_who_fails_is_not_shown_the_right_order(signed_in: SignIn, make: Make, alice: User) -> None:
    component = make()
    attempt(component, alice, WRONG)
    assert "As they belong:" not in seen(signed_in(alice), component)


def test_a_try_at_an_earlier_form_of_the_quiz(signed_in: SignIn, make: Make, alice: User) -> None:
    component = make()
    attempt(component, alice, RIGHT)
    component.data = {"problems": pool(2)}
    component.save()
    page = seen(signed_in(alice), component, 1)
    assert "The quiz was changed since" in page
    assert "100%" in page
    assert "Twice" not in page


def test_a_lower_or_higher_mark_counts_from_then_on(make: Make, alice: User) -> None:
    component = make(**{"pass": 0.9})
    attempt(component, alice, RIGHT | {"1": ["0"], "4": "x"})
    assert not actions.passed(lesson=component.lesson, by=alice)
    component.data = KINDS | {"pass": 0.7}
    component.save()
    assert actions.passed(lesson=component.lesson, by=alice)
    component.data = KINDS  # two thirds
    component.save()
    assert actions.passed(lesson=component.lesson, by=alice)


def test_points_weigh_and_parts_may_not_count(make: Make, alice: User) -> None:
    component = make()
    half = RIGHT | {"1": ["0"]}
    assert attempt(component, alice, half).score == pytest.approx(8 / 9)
    problems = [dict(each) for each in KINDS["problems"]]
    problems[1]["partial"] = problems[5]["partial"] = False
    component.data = KINDS | {"problems": problems}
    component.save()
    tried = attempt(component, alice, half | {"5": ["2", "1", "3", "4"]})
    assert tried.score == pytest.approx(5 / 9)


# --- for authors ---------------------------------------------------------------------------------


def test_the_report_counts_first_tries(make: Make, alice: User, bob: User, charlie: User) -> None:
    component = make()
    attempt(component, alice, WRONG)
    attempt(component, alice, RIGHT)
    attempt(component, bob, RIGHT | {"4": "Thermometer", "1": ["0", "1"]})
    attempt(component, charlie, RIGHT | {"4": "scale", "3": "900 hPa", "2": "false"})
    lines = quizzes.report(component)
    assert [line.asked for line in lines] == [3] * 7
    assert [line.right for line in lines] == [3, 1, 2, 2, 0, 2, 3]
    assert lines[1].wrong == [("citrus", 2)]
    assert lines[1].mean == pytest.approx(1 / 3)
    assert lines[2].wrong == [("False", 1)]
    assert lines[3].wrong == [("900 hpa", 1)]
    assert lines[4].wrong == [("thermometer", 2), ("scale", 1)]
    assert lines[5].wrong == [("thermosphere → mesosphere → stratosphere → troposphere", 1)]
    assert lines[0].percent == 100


def test_the_report_of_a_pool_counts_who_was_asked(
    make: Make, alice: User, bob: User, django_assert_num_queries: Any
) -> None:
    component = make(problems=pool(6), draw=2)
    for person in [alice, bob]:
        row = attempts.start(component=component, by=person)
        answers = {str(place): right(component.data)[str(place)] for place, _order in row.drawn}
        attempt(component, person, answers)
    with django_assert_num_queries(1):
        lines = quizzes.report(component)
    assert sum(line.asked for line in lines) == 4
    assert sum(line.right for line in lines) == 4
    assert all(line.percent in (0, 100) for line in lines)


def test_the_report_is_for_who_teaches(
    signed_in: SignIn, make: Make, alice: User, bob: User, mona: User, tara: User
) -> None:
    component = make()
    attempt(component, alice, WRONG)
    teaching.appoint(user=bob, gate=component.lesson.course.item)
    url = reverse("quiz-report", args=[component.pk])
    for who, expected in [(alice, 404), (mona, 404), (tara, 200), (bob, 200)]:
        assert signed_in(who).get(url).status_code == expected, who
    assert signed_in(None).get(url).status_code == 302
    page = signed_in(tara).get(url).content.decode()
    assert "thermometer (1)" in page
    assert "How it is answered" in seen(signed_in(tara), component)
    assert "How it is answered" not in seen(signed_in(alice), component)


def test_nobody_gets_near_a_quiz_that_is_closed_to_them(
    signed_in: SignIn,
    closed_course: Course,
    add_lesson: Callable[..., Lesson],
    alice: User,
    charlie: User,
) -> None:
    """Every address of a quiz × who may not see its lesson, who may, and strangers."""
    fields = {"key": "q", "kind": "quiz", "data": KINDS | {"minutes": 5}}
    component = add_lesson(closed_course, "Weather", components=[fields]).components.get()
    actions.enrol(course=closed_course, by=alice)
    form = sent(KINDS, RIGHT)
    posts = ["start-quiz", "keep-answers", "attempt", "api-start-quiz", "api-attempts"]
    gets = ["attempts", "api-quiz", "api-attempts"]
    for headers in [{}, {"HX-Request": "true"}]:
        for name in posts:
            url = reverse(name, args=[component.pk])
            assert signed_in(charlie).post(url, form, headers=headers).status_code == 404, name
            assert signed_in(None).post(url, form, headers=headers).status_code in (
                200,
                302,
                401,
                403,
            )
        for name in gets:
            url = reverse(name, args=[component.pk])
            assert signed_in(charlie).get(url, headers=headers).status_code == 404, name
            assert signed_in(alice).get(url, headers=headers).status_code == 200, name
    assert not Attempt.objects.exists()
    alice.sittings.all().delete()
    assert signed_in(alice).post(reverse("start-quiz", args=[component.pk])).status_code == 302
    assert alice.sittings.count() == 1
