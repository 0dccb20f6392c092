"""Learners and their pace, cohorts, the team, and the list of one's courses."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from community.questions import actions as questions
from courses.catalogue import outlining
from courses.catalogue.models import Cohort, Course, Lesson
from courses.learning import actions as learning
from courses.learning.models import Enrolment
from items import teaching
from items.models import Admission, Item
from tests.conftest import person

SignIn = Callable[[User | None], Client]


@pytest.fixture
def dripped(closed_course: Course) -> Lesson:
    """A lesson that opens a week after one enrolled."""
    lesson = closed_course.lessons.in_order()[1]
    Item.objects.filter(pk=lesson.pk).update(opens_after=7)
    return lesson


def sees(user: User, lesson: Lesson) -> bool:
    return Lesson.objects.visible_to(user).filter(pk=lesson.pk).exists()


def test_all_is_opened_to_everybody_or_to_one(
    dripped: Lesson, tara: User, alice: User, bob: User, signed_in: SignIn
) -> None:
    course, client = dripped.course, signed_in(tara)
    for by in (alice, bob):
        learning.enrol(course=course, by=by)
    everybody = reverse("studio-open-all", args=[course.pk])
    assert (sees(alice, dripped), sees(bob, dripped)) == (False, False)
    client.post(everybody, {"open": "1"})
    assert (sees(alice, dripped), sees(bob, dripped)) == (True, True)
    client.post(everybody, {"open": "0"})
    assert (sees(alice, dripped), sees(bob, dripped)) == (False, False)
    hers = Enrolment.objects.get(user=alice)
    client.post(reverse("studio-open-for", args=[hers.pk]), {"open": "1"})
    assert (sees(alice, dripped), sees(bob, dripped)) == (True, False)
    client.post(reverse("studio-open-for", args=[hers.pk]), {"open": "0"})
    assert (sees(alice, dripped), sees(bob, dripped)) == (False, False)


def test_only_what_changes_something_is_offered(
    dripped: Lesson, tara: User, alice: User, bob: User, signed_in: SignIn
) -> None:
    client, course = signed_in(tara), dripped.course
    for by in (alice, bob):
        learning.enrol(course=course, by=by)

    def offered() -> tuple[bool, bool]:
        page = client.get(reverse("studio-learners", args=[course.pk])).content.decode()
        return "Open all to everybody" in page, "Let them open in their time" in page

    everybody = reverse("studio-open-all", args=[course.pk])
    assert offered() == (True, False)
    client.post(everybody, {"open": "1"})
    assert offered() == (False, True)
    hers = Enrolment.objects.get(user=alice)
    client.post(reverse("studio-open-for", args=[hers.pk]), {"open": "0"})
    assert offered() == (True, True)


def test_who_teaches_sees_all_whatever_is_opened(
    dripped: Lesson, tara: User, bob: User, signed_in: SignIn
) -> None:
    teaching.appoint(user=bob, gate=dripped.course.item)
    signed_in(tara).post(reverse("studio-open-all", args=[dripped.course_id]), {"open": "0"})
    assert sees(bob, dripped)
    assert Admission.objects.get(user=bob).opens_all


def test_drip_is_set_in_the_editor(
    closed_course: Course, tara: User, alice: User, signed_in: SignIn
) -> None:
    learning.enrol(course=closed_course, by=alice)
    lesson, client = closed_course.lessons.in_order()[0], signed_in(tara)
    given = {"title": "Rind", "body": "Cut it.", "rule": "mark"}
    tomorrow = (timezone.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    for change in [{"opens_after": "3"}, {"opens_at": tomorrow}]:
        page = client.get(reverse("studio-lesson", args=[lesson.pk])).content.decode()
        version = page.split('name="version" value="')[1].split('"')[0]
        response = client.post(
            reverse("studio-lesson", args=[lesson.pk]), given | change | {"version": version}
        )
        assert response.status_code == 302
        assert not sees(alice, lesson)
    lesson.item.refresh_from_db()
    assert (lesson.item.opens_after, lesson.item.opens_at is not None) == (0, True)


@pytest.mark.parametrize("learners", [1, 30])
def test_learners_are_listed_in_a_fixed_number_of_queries(
    closed_course: Course,
    tara: User,
    signed_in: SignIn,
    django_assert_num_queries: Any,
    learners: int,
) -> None:
    for number in range(learners):
        learning.enrol(course=closed_course, by=person(f"learner{number}", f"Learner {number}"))
    first = Enrolment.objects.earliest("pk").user
    learning.complete(lesson=closed_course.lessons.in_order()[0], by=first)
    client = signed_in(tara)
    address = reverse("studio-learners", args=[closed_course.pk])
    with django_assert_num_queries(12):
        page = client.get(address).content.decode()
    assert "1 of 2" in page
    assert page.count("Open all<") == learners
    found = client.get(f"{address}?q=learner0").content.decode()
    assert "Learner 0" in found
    assert "Learner 1<" not in found


def test_cohorts(closed_course: Course, tara: User, alice: User, signed_in: SignIn) -> None:
    client = signed_in(tara)
    address = reverse("studio-cohorts", args=[closed_course.pk])
    given = {"title": "May", "starts_at": "2020-05-01T10:00", "ends_at": "2020-04-01T10:00"}
    assert client.post(address, given).status_code == 422
    assert client.post(address, given | {"ends_at": "", "seats": "2"}).status_code == 302
    cohort = Cohort.objects.get()
    learning.enrol(course=closed_course, by=alice, cohort=cohort)
    lesson = closed_course.lessons.in_order()[0]
    assert sees(alice, lesson)
    edit = reverse("studio-cohort", args=[cohort.pk])
    assert client.post(edit, given | {"ends_at": "", "seats": "0"}).status_code == 422
    # Its end moves, and with it the time of those who are in it.
    assert client.post(edit, given | {"ends_at": "2020-06-01T10:00"}).status_code == 302
    assert not sees(alice, lesson)
    client.post(reverse("studio-remove-cohort", args=[cohort.pk]))
    assert Cohort.objects.exists()
    Enrolment.objects.update(cohort=None)
    client.post(reverse("studio-remove-cohort", args=[cohort.pk]))
    assert not Cohort.objects.exists()


def test_times_say_whose_clock_they_are_told_by(
    closed_course: Course, tara: User, signed_in: SignIn
) -> None:
    tara.time_zone = "Asia/Shanghai"
    tara.save()
    client, lesson = signed_in(tara), closed_course.lessons.in_order()[1]
    cohorts = client.get(reverse("studio-cohorts", args=[closed_course.pk])).content.decode()
    assert cohorts.count("Time zone: Asia/Shanghai.") == 2
    drip = client.get(reverse("studio-lesson", args=[lesson.pk])).content.decode()
    assert "the later one counts. Time zone: Asia/Shanghai." in drip


def test_the_author_appoints_by_handle(
    closed_course: Course, tara: User, bob: User, signed_in: SignIn
) -> None:
    client, address = signed_in(tara), reverse("studio-team", args=[closed_course.pk])
    for handle, said in [("nobody", "Nobody has this handle."), ("tara", "This is the author.")]:
        response = client.post(address, {"handle": handle})
        assert response.status_code == 422
        assert said in response.content.decode()
    assert client.post(address, {"handle": "@Bob"}).status_code == 302
    assert teaching.teaches(bob, closed_course.item)
    his = signed_in(bob)
    assert closed_course.item.title in his.get(reverse("studio")).content.decode()
    lesson = outlining.append_lesson(section=closed_course.sections.get(), title="By both")
    assert his.get(reverse("studio-lesson", args=[lesson.pk])).status_code == 200


@pytest.mark.parametrize("courses", [1, 8])
def test_my_courses_with_what_waits(
    make_course: Callable[..., Course],
    tara: User,
    alice: User,
    signed_in: SignIn,
    django_assert_num_queries: Any,
    courses: int,
) -> None:
    for number in range(courses):
        course = make_course(f"Course {number}")
        learning.enrol(course=course, by=alice)
        about = course.lessons.in_order()[0].item
        asked = questions.ask(
            by=alice, title=f"Why is it so in {number}?", body="Tell me.", about=about
        )
        Item.objects.filter(pk=asked.pk).update(published_at=timezone.now() - timedelta(days=3))
        answered = questions.ask(by=alice, title="And this?", body="Tell me.", about=course.item)
        questions.answer(question=answered, by=tara, body="So it is.")
    client = signed_in(tara)
    with django_assert_num_queries(7):
        page = client.get(reverse("studio")).content.decode().replace("\xa0", " ")
    assert page.count("1 unanswered question, from 3 days ago") == courses
    assert "And this?" not in page
    assert page.count("1 learner<") == courses
