"""Nobody is locked out of a lesson for good by a quiz's number of attempts."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from accounts.models import User
from courses.catalogue.models import Component, Course, Lesson
from courses.learning import allowances, attempts
from courses.learning.models import Allowance, Attempt
from courses.studio.checklist import checks
from items import teaching
from tests.courses.conftest import RIGHT, WRONG, quiz
from tests.courses.sat import pool
from tests.racing import at_once

SignIn = Callable[[User | None], Client]
Make = Callable[..., Component]


@pytest.fixture
def limited(course: Course, add_lesson: Callable[..., Lesson]) -> Component:
    """A quiz of two attempts that has to be passed."""
    lesson = add_lesson(course, "Yeast", components=[quiz(attempts=2)])
    return lesson.components.get()


def fail(component: Component, by: User, times: int = 2) -> None:
    for _ in range(times):
        attempts.attempt(component=component, by=by, answers=WRONG)


def test_who_is_stuck_is_told_whom_to_ask_and_goes_on(
    limited: Component, tara: User, alice: User, bob: User, signed_in: SignIn
) -> None:
    fail(limited, alice)
    fail(limited, bob, 1)
    learner, lesson = signed_in(alice), limited.lesson
    page = learner.get(lesson.get_absolute_url()).content.decode()
    assert "this lesson is finished by passing its quiz" in page
    assert f'<a href="{tara.get_absolute_url()}">Tara</a>' in page
    assert f'href="{reverse("ask")}?about={lesson.pk}"' in page
    with pytest.raises(PermissionDenied):
        fail(limited, alice, 1)
    # Her teachers see it, and one press lets her go on.
    teacher = signed_in(tara)
    report = reverse("quiz-report", args=[limited.pk])
    assert (
        "1 person cannot go on"
        in teacher.get(reverse("studio-learners", args=[lesson.course_id])).content.decode()
    )
    stuck = teacher.get(report).content.decode().partition('id="stuck"')[2]
    assert ("Alice" in stuck, "Bob" in stuck) == (True, False)
    teacher.post(reverse("allow-attempts", args=[limited.pk]), {"handle": "alice", "attempts": "1"})
    assert "Nobody waits for a further attempt." in teacher.get(report).content.decode()
    assert "1 of 3 attempts left" in learner.get(lesson.get_absolute_url()).content.decode()
    assert "1 of 2 attempts left" in signed_in(bob).get(lesson.get_absolute_url()).content.decode()
    attempts.attempt(component=limited, by=alice, answers=RIGHT)
    assert alice.progress.get(lesson=lesson).completed_at
    with pytest.raises(PermissionDenied):
        fail(limited, alice, 1)


def test_a_quiz_that_is_sat_goes_on_as_well(
    course: Course, add_lesson: Callable[..., Lesson], tara: User, alice: User
) -> None:
    data: dict[str, Any] = {"problems": pool(4), "attempts": 1, "draw": 2}
    lesson = add_lesson(course, "Drawn", components=[quiz(**data)])
    component = lesson.components.get()
    attempts.start(component=component, by=alice)
    Attempt.objects.create(user=alice, component=component, points=[0] * 4, score=0)
    component.sittings.all().delete()
    with pytest.raises(PermissionDenied):
        attempts.start(component=component, by=alice)
    assert allowances.allow(component=component, user=alice, by=tara, attempts=2) == 2
    assert attempts.start(component=component, by=alice)


def test_only_who_teaches_gives_attempts_and_only_where_they_help(
    limited: Component,
    quizzed: Component,
    tara: User,
    alice: User,
    bob: User,
    charlie: User,
    mona: User,
    signed_in: SignIn,
) -> None:
    fail(limited, alice)
    teaching.appoint(user=bob, gate=limited.lesson.course.item)
    given = {"handle": "alice", "attempts": "1"}
    address = reverse("allow-attempts", args=[limited.pk])
    api = reverse("api-studio-allowances", args=[limited.pk])
    for by, status in [(None, 302), (alice, 404), (charlie, 404), (mona, 404)]:
        assert signed_in(by).post(address, given).status_code == status
        answer = signed_in(by).post(api, given, content_type="application/json")
        assert answer.status_code in (401, 403, 404)
    assert not Allowance.objects.exists()
    client = signed_in(bob)
    assert [row["user"]["handle"] for row in client.get(api).json()] == ["alice"]
    for wrong in ({"attempts": 0}, {"attempts": 21}, {"handle": "charlie"}):
        answer = client.post(api, given | wrong, content_type="application/json")
        assert answer.status_code == 403
    fail(quizzed, alice)
    unlimited = reverse("api-studio-allowances", args=[quizzed.pk])
    assert client.post(unlimited, given, content_type="application/json").status_code == 403
    assert client.post(api, given, content_type="application/json").status_code == 204
    assert client.get(api).json() == []


def test_authors_are_warned(limited: Component) -> None:
    course = limited.lesson.course
    warned = [check for check in checks(course) if "number of attempts" in check.text]
    assert [(check.is_ok, check.is_required) for check in warned] == [(False, False)]
    Lesson.objects.update(rule=Lesson.Rule.MARK)
    assert not [check for check in checks(course) if "number of attempts" in check.text]


@pytest.mark.django_db(transaction=True)
def test_two_teachers_give_at_once(limited: Component, tara: User, alice: User) -> None:
    fail(limited, alice)
    give = partial(allowances.allow, component=limited, user=alice, by=tara)
    assert sorted(at_once([give, give, give])) == [1, 2, 3]
    assert Allowance.objects.get().attempts == 3


def test_finding_the_stuck_costs_a_fixed_number_of_queries(
    course: Course,
    add_lesson: Callable[..., Lesson],
    alice: User,
    bob: User,
    django_assert_num_queries: Callable[[int], object],
) -> None:
    for number in range(3):
        lesson = add_lesson(course, f"Yeast {number}", components=[quiz(attempts=1)])
        for by in (alice, bob):
            fail(lesson.components.get(), by, 1)
    found = list(Component.objects.all())
    with django_assert_num_queries(3):  # type: ignore[attr-defined]
        assert len(allowances.stuck(found)) == 6


def test_whoever_teaches_is_led_to_how_a_quiz_is_answered(
    limited: Component, bob: User, signed_in: SignIn
) -> None:
    teaching.appoint(user=bob, gate=limited.lesson.course.item)
    client, report = signed_in(bob), reverse("quiz-report", args=[limited.pk])
    page = client.get(reverse("studio-lesson", args=[limited.lesson_id])).content.decode()
    assert f'href="{report}"' in page
    assert client.get(report).status_code == 200
