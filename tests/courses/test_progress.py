"""How far one is: forwards only, and a course is finished once, with its last lesson."""

from collections.abc import Callable
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from activity.models import Event, Verb
from courses.catalogue import outlining
from courses.catalogue.models import Component, Course, Lesson
from courses.learning import actions, attempts, positions
from courses.learning.models import Certificate, Enrolment, Progress
from items import actions as items
from items.models import Item, Status
from tests.courses.conftest import RIGHT, quiz
from tests.racing import at_once, hesitate

SignIn = Callable[[User | None], Client]
AddLesson = Callable[..., Lesson]


def finished(user: User, item: Item) -> int:
    """How often the log says that the person finished it."""
    return Event.objects.filter(verb=Verb.COMPLETE, user=user, item=item).count()


def complete(client: Client, lesson: Lesson) -> str:
    """Mark a lesson as finished and return the page that follows."""
    url = reverse("complete", args=[lesson.pk])
    answer = client.post(url, {"next": lesson.get_absolute_url()}, follow=True)
    assert answer.redirect_chain == [(lesson.get_absolute_url(), 302)]
    return answer.content.decode()


def test_a_course_goes_from_begin_to_finished(
    signed_in: SignIn, course: Course, alice: User
) -> None:
    first, second = course.lessons.in_order()
    client = signed_in(alice)
    client.post(reverse("enrol", args=[course.pk]))
    assert "Begin: Bread, lesson 1" in client.get(course.get_absolute_url()).content.decode()
    page = complete(client, first)
    assert "Finished. Well done!" in page
    assert "Mark as finished" not in page
    page = client.get(course.get_absolute_url()).content.decode()
    assert "Continue: Bread, lesson 2" in page
    assert '<progress value="50"' in page
    assert Enrolment.objects.get().completed_at is None
    complete(client, second)
    page = client.get(course.get_absolute_url()).content.decode()
    assert "You have finished this course" in page
    assert page.count("(done)") == 2
    assert Enrolment.objects.get().completed_at is not None
    assert finished(alice, course.item) == 1


def test_a_program_finishes_what_the_button_does(
    signed_in: SignIn, lesson: Lesson, quizzed: Component, alice: User
) -> None:
    client = signed_in(alice)
    told = client.post(reverse("api-complete", args=[lesson.pk])).json()
    assert (told["furthest"], told["completed_at"] is not None) == (1, True)
    assert client.post(reverse("api-complete", args=[lesson.pk])).json() == told
    refused = client.post(reverse("api-complete", args=[quizzed.lesson_id]))
    assert refused.status_code == 403
    assert refused.json()["error"]["message"] == "Pass the quiz to finish this lesson."
    assert list(Progress.objects.filter(completed_at=None)) == []
    assert finished(alice, lesson.item) == 1


def test_finishing_again_changes_nothing(signed_in: SignIn, lesson: Lesson, alice: User) -> None:
    client = signed_in(alice)
    complete(client, lesson)
    before = Progress.objects.values().get()
    assert "Well done" not in complete(client, lesson)
    assert Progress.objects.values().get() == before
    assert finished(alice, lesson.item) == 1


def test_finishing_a_lesson_of_an_open_course_takes_the_course(
    signed_in: SignIn, lesson: Lesson, alice: User
) -> None:
    complete(signed_in(alice), lesson)
    assert Enrolment.objects.get().course == lesson.course
    verbs = Event.objects.filter(user=alice).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == [Verb.ENROL, Verb.COMPLETE, Verb.OPEN]


def test_a_lesson_that_is_a_draft_is_not_needed(
    course: Course, add_lesson: AddLesson, alice: User
) -> None:
    add_lesson(course, status=Status.DRAFT)
    for lesson in course.lessons.filter(item__status="published"):
        assert Enrolment.objects.filter(completed_at__isnull=False).count() == 0
        actions.complete(lesson=lesson, by=alice)
    assert finished(alice, course.item) == 1


def test_a_lesson_added_later_does_not_take_the_end_back(
    course: Course, add_lesson: AddLesson, alice: User
) -> None:
    for lesson in course.lessons.all():
        actions.complete(lesson=lesson, by=alice)
    ended = Enrolment.objects.get().completed_at
    actions.complete(lesson=add_lesson(course), by=alice)
    assert Enrolment.objects.get().completed_at == ended is not None
    assert finished(alice, course.item) == 1


def test_free_lessons_finished_before_enrolling_count(
    make_course: Callable[..., Course], add_lesson: AddLesson, alice: User
) -> None:
    course = make_course("Cheese", lessons=0, open=False)
    actions.complete(lesson=add_lesson(course, preview=True), by=alice)
    assert not Enrolment.objects.exists()
    actions.enrol(course=course, by=alice)
    assert finished(alice, course.item) == 1


def test_a_course_without_lessons_cannot_be_finished(
    make_course: Callable[..., Course], alice: User
) -> None:
    actions.enrol(course=make_course("Empty", lessons=0), by=alice)
    assert Enrolment.objects.get().completed_at is None


def test_a_quiz_has_to_be_passed_first(signed_in: SignIn, quizzed: Component, alice: User) -> None:
    client, lesson = signed_in(alice), quizzed.lesson
    page = client.get(lesson.get_absolute_url()).content.decode()
    assert "when you pass its quiz" in page
    assert reverse("complete", args=[lesson.pk]) not in page
    assert "Pass the quiz to finish this lesson." in complete(client, lesson)
    assert finished(alice, lesson.item) == 0
    client.post(reverse("attempt", args=[quizzed.pk]), RIGHT)
    assert finished(alice, lesson.item) == 1


def test_the_rule_is_printed(signed_in: SignIn, lesson: Lesson, alice: User) -> None:
    page = signed_in(alice).get(lesson.get_absolute_url()).content.decode()
    assert "This lesson counts as finished when you mark it as finished." in page


@pytest.mark.django_db(transaction=True)
def test_moving_and_finishing_at_once_leave_it_finished(lesson: Lesson, alice: User) -> None:
    reach = partial(positions.reach, lesson=lesson, by=alice, position=0.4)
    finish = partial(actions.complete, lesson=lesson, by=alice)
    results = at_once([reach, finish, reach, finish, reach])
    assert sorted(r for r in results if isinstance(r, bool)) == [False, True], results
    progress = Progress.objects.get()
    assert progress.furthest == 1
    assert progress.completed_at is not None
    assert finished(alice, lesson.item) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_open", [True, False])
def test_the_last_two_lessons_at_once_finish_the_course_once(
    make_course: Callable[..., Course], alice: User, is_open: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = make_course(open=is_open)
    actions.enrol(course=course, by=alice)
    # So each is still at it when the other looks what is left.
    hesitate(monkeypatch, "courses.learning.actions._finish_course")
    deeds = [partial(actions.complete, lesson=row, by=alice) for row in course.lessons.all()]
    assert at_once(deeds) == [True, True]
    assert Enrolment.objects.get().completed_at is not None
    assert finished(alice, course.item) == 1
    assert Certificate.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(3))
def test_the_last_two_quizzes_at_once_finish_the_lesson(
    course: Course, add_lesson: AddLesson, alice: User, round_: int
) -> None:
    lesson = add_lesson(course, components=[quiz("one"), quiz("two")])
    answers = RIGHT | {"3": "yeast"}
    results = at_once(
        [
            partial(attempts.attempt, component=component, by=alice, answers=answers)
            for component in lesson.components.select_related("lesson__item", "lesson__course")
        ]
    )
    assert [row.score for row in results] == [0.75, 0.75]
    assert finished(alice, lesson.item) == 1


def test_a_lesson_that_was_withdrawn_is_no_step_of_the_way(
    signed_in: SignIn, course: Course, alice: User
) -> None:
    first, second = course.lessons.in_order()
    actions.complete(lesson=first, by=alice)
    items.set_status(item=first.item, status=Status.DRAFT)
    page = signed_in(alice).get(course.get_absolute_url()).content.decode()
    assert '<progress value="0"' in page
    assert f"Begin: {second}" in page


def test_who_has_nothing_left_since_a_lesson_was_taken_out_has_finished_by_the_morning(
    closed_course: Course, alice: User, bob: User, charlie: User
) -> None:
    first, second = closed_course.lessons.in_order()
    for user in (alice, bob, charlie):
        actions.enrol(course=closed_course, by=user)
    for user in (alice, charlie):
        actions.complete(lesson=first, by=user)
    actions.leave(course=closed_course, by=charlie)
    assert actions.finish_due() == 0
    outlining.withdraw_lesson(lesson=second)
    assert not Enrolment.objects.filter(completed_at__isnull=False).exists()
    assert [actions.finish_due(), actions.finish_due()] == [1, 0]
    assert alice.enrolments.get().completed_at is not None
    # Nothing takes that back, nor does it finish a course in which nothing is left for anybody.
    outlining.publish_lesson(lesson=second)
    outlining.withdraw_lesson(lesson=first)
    outlining.withdraw_lesson(lesson=second)
    assert actions.finish_due() == 0
    assert list(Enrolment.objects.filter(completed_at__isnull=False)) == [alice.enrolments.get()]
