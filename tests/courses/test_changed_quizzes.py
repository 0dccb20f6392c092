"""What becomes of learners and their answers where a quiz is changed after they came to it."""

from collections.abc import Callable
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from courses.catalogue import editing
from courses.catalogue.models import Component, Course, Lesson
from courses.learning import actions, allowances, attempts, quizzes, retries, sittings
from courses.learning.models import Attempt, Sitting
from items.models import Draft
from tests.courses.conftest import RIGHT, WRONG, quiz
from tests.courses.sat import KINDS, pool

SignIn = Callable[[User | None], Client]
AddLesson = Callable[..., Lesson]
ASKED = {problem["kind"]: problem for problem in KINDS["problems"]}
SAID: dict[str, Any] = {
    "single": "0",
    "multiple": ["1", "3"],
    "truth": "false",
    "number": "7",
    "text": "Paris",
    "ordering": ["2", "1", "4", "3"],
}


def change(component: Component, **data: Any) -> None:
    component.data = component.data | data
    component.save()


@pytest.mark.parametrize(("before", "after"), list(permutations(ASKED, 2)))
def test_every_page_stands_where_a_question_is_another_one_by_now(
    signed_in: SignIn, course: Course, add_lesson: AddLesson, alice: User, before: str, after: str
) -> None:
    fields = {"key": "q", "kind": "quiz", "data": {"problems": [ASKED[before]]}}
    component = add_lesson(course, body="[[quiz:q]]", components=[fields]).components.get()
    attempts.attempt(component=component, by=alice, answers={"0": SAID[before]})
    (line,) = quizzes.report(component)
    assert line.asked == 1
    assert line.wrong
    change(component, problems=[ASKED[after]])
    learner, author = signed_in(alice), course.item.author
    for url in (
        component.lesson.get_absolute_url(),
        reverse("attempts", args=[component.pk]),
        reverse("review-attempt", args=[component.pk, 1]),
        reverse("api-attempts", args=[component.pk]),
    ):
        assert learner.get(url).status_code == 200
    page = signed_in(author).get(reverse("quiz-report", args=[component.pk]))
    assert page.status_code == 200
    # What could not have been said to the question of today is no answer to it.
    (line,) = quizzes.report(component)
    typed = {"number", "text"}
    assert line.asked == int(after in typed and before not in {"multiple", "ordering"})


def test_a_sitting_that_is_void_does_not_wait_for_ever(
    course: Course, add_lesson: AddLesson, alice: User
) -> None:
    fields = {"key": "q", "kind": "quiz", "data": {"problems": pool(4), "draw": 3, "minutes": 5}}
    component = add_lesson(course, components=[fields]).components.get()
    attempts.start(component=component, by=alice)
    sittings.keep(component=component, by=alice, answers={"0": "1"})
    late = timezone.now() + timedelta(minutes=6)
    change(component, problems=pool(2))
    assert attempts.end_over(at=late) == 0
    assert not Sitting.objects.exists()
    assert not Draft.objects.exists()
    # Ended ones stay.
    attempts.start(component=component, by=alice)
    assert attempts.end_over(at=late) == 1
    assert Sitting.objects.get().attempt == Attempt.objects.get()


def moved(problems: list[Any]) -> list[Any]:
    return [*problems[1:], problems[0]]


def turned(problems: list[Any]) -> list[Any]:
    return [each | {"choices": each["choices"][::-1]} for each in problems]


def reworded(problems: list[Any]) -> list[Any]:
    new = {"prompt": "<p>How much is two and two?</p>"}
    choices = [{"text": "no number", "correct": False}, *problems[1]["choices"][1:]]
    return [problems[0] | new, problems[1] | {"choices": choices}, *problems[2:]]


def key_mended(problems: list[Any]) -> list[Any]:
    return [each | {"explanation": "<p>Count again.</p>"} for each in problems]


@pytest.mark.parametrize(
    ("edited", "goes_on"), [(moved, False), (turned, False), (reworded, True), (key_mended, True)]
)
def test_no_answer_is_graded_as_one_to_another_question(
    signed_in: SignIn,
    course: Course,
    add_lesson: AddLesson,
    alice: User,
    edited: Callable[[list[Any]], list[Any]],
    goes_on: bool,
) -> None:
    data = {"problems": pool(4), "minutes": 5, "attempts": 1}
    fields = {"key": "q", "kind": "quiz", "data": data}
    component = add_lesson(course, components=[fields]).components.get()
    row = attempts.start(component=component, by=alice)
    change(component, problems=edited(pool(4)))
    component = Component.objects.get(pk=component.pk)
    assert (sittings.running(component, alice) is not None) == goes_on
    answers = {str(n): "0" for n in range(4)}
    if goes_on:
        attempts.attempt(component=component, by=alice, answers=answers, sitting=row.pk)
        return
    with pytest.raises(PermissionDenied):
        attempts.attempt(component=component, by=alice, answers=answers, sitting=row.pk)
    # It costs no attempt.
    assert attempts.start(component=component, by=alice).pk != row.pk
    assert not Attempt.objects.exists()


def test_who_passed_what_is_left_may_finish(
    signed_in: SignIn, course: Course, add_lesson: AddLesson, tara: User, alice: User, bob: User
) -> None:
    both = [quiz("one", attempts=1), quiz("two")]
    lesson = add_lesson(course, body="[[quiz:one]]\n\n[[quiz:two]]", components=both)
    one, two = lesson.components.order_by("key")
    attempts.attempt(component=one, by=alice, answers=RIGHT)
    attempts.attempt(component=one, by=bob, answers=WRONG)
    complete = reverse("complete", args=[lesson.pk])
    learner = signed_in(alice)
    assert complete not in learner.get(lesson.get_absolute_url()).content.decode()
    editing.remove_component(component=two, by=tara)
    assert complete not in signed_in(bob).get(lesson.get_absolute_url()).content.decode()
    assert complete in learner.get(lesson.get_absolute_url()).content.decode()
    learner.post(complete)
    assert complete not in learner.get(lesson.get_absolute_url()).content.decode()
    assert alice.progress.get(lesson=lesson).completed_at is not None


def test_who_reached_a_mark_that_was_lowered_may_finish(
    signed_in: SignIn, course: Course, add_lesson: AddLesson, alice: User
) -> None:
    options: dict[str, Any] = {"attempts": 1, "pass": 0.9}
    lesson = add_lesson(course, components=[quiz(**options)])
    component = lesson.components.get()
    attempts.attempt(component=component, by=alice, answers=RIGHT | {"3": "yeast"})
    complete = reverse("complete", args=[lesson.pk])
    assert complete not in signed_in(alice).get(lesson.get_absolute_url()).content.decode()
    change(component, **{"pass": 0.7})
    assert complete in signed_in(alice).get(lesson.get_absolute_url()).content.decode()


def test_a_quiz_may_be_tried_again_as_soon_as_an_attempt_was_given(
    course: Course, add_lesson: AddLesson, tara: User, alice: User, bob: User
) -> None:
    component = add_lesson(course, components=[quiz(attempts=1)]).components.get()
    for user in (alice, bob):
        actions.enrol(course=course, by=user)
        attempts.attempt(component=component, by=user, answers=WRONG)
    assert retries.retries(alice) == []
    allowances.allow(component=component, user=alice, by=tara)
    assert [retry.component for retry in retries.retries(alice)] == [component]
    assert retries.retries(bob) == []
