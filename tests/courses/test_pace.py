"""When a lesson opens: in order, at a time, so many days after enrolling, with a cohort."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from courses.catalogue.models import Cohort, Course
from courses.learning import actions
from courses.learning.models import Enrolment
from courses.learning.pace import pace
from items import actions as items
from items.models import Admission, Item, Status
from tests.racing import at_once

SignIn = Callable[[User | None], Client]
NOW = timezone.now()


@pytest.fixture
def in_order(make_course: Callable[..., Course]) -> Course:
    """A course of four lessons, each of which opens when the one before it is finished."""
    course = make_course("Croissants", lessons=4, open=False)
    course.sequential = True
    course.save()
    pace(course)
    return course


def opened(course: Course, user: User) -> list[bool]:
    """Which lessons a learner may read, in order."""
    visible = set(Item.objects.visible_to(user).of_kind("lesson").values_list("pk", flat=True))
    return [pk in visible for pk in course.lessons.in_order().values_list("pk", flat=True)]


def test_each_lesson_opens_with_the_one_before(in_order: Course, alice: User) -> None:
    lessons = list(in_order.lessons.in_order())
    assert opened(in_order, alice) == [False] * 4
    actions.enrol(course=in_order, by=alice)
    for number, lesson in enumerate(lessons):
        assert opened(in_order, alice) == [place <= number for place in range(4)]
        actions.complete(lesson=lesson, by=alice)
    assert opened(in_order, alice) == [True] * 4
    assert Enrolment.objects.get(user=alice).completed_at is not None


def test_a_hidden_lesson_holds_nobody_up(in_order: Course, alice: User) -> None:
    lessons = list(in_order.lessons.in_order())
    actions.enrol(course=in_order, by=alice)
    items.set_status(item=lessons[1].item, status=Status.HIDDEN)
    pace(in_order)
    actions.complete(lesson=lessons[0], by=alice)
    assert opened(in_order, alice) == [True, False, True, False]


def test_what_was_finished_stays_open_when_order_is_asked_for_later(
    make_course: Callable[..., Course], alice: User, bob: User
) -> None:
    course = make_course("Croissants", lessons=4, open=False)
    for user in (alice, bob):
        actions.enrol(course=course, by=user)
    actions.complete(lesson=course.lessons.in_order()[2], by=alice)
    course.sequential = True
    course.save()
    pace(course)
    assert opened(course, alice) == [True, True, True, False]
    assert opened(course, bob) == [True, False, False, False]
    course.sequential = False
    course.save()
    pace(course)
    assert opened(course, bob) == [True] * 4


def test_only_a_course_with_a_gate_can_ask_for_order(course: Course) -> None:
    course.sequential = True
    with pytest.raises(IntegrityError), transaction.atomic():
        course.save()


def test_days_count_from_enrolling_and_one_may_be_let_in_to_all(
    closed_course: Course, alice: User, bob: User
) -> None:
    last = closed_course.lessons.in_order()[1]
    Item.objects.filter(pk=last.pk).update(opens_after=7)
    actions.enrol(course=closed_course, by=alice, at=NOW - timedelta(days=7))
    actions.enrol(course=closed_course, by=bob, at=NOW - timedelta(days=6, hours=23))
    assert opened(closed_course, alice) == [True, True]
    assert opened(closed_course, bob) == [True, False]
    Admission.objects.filter(user=bob).update(opens_all=True)
    assert opened(closed_course, bob) == [True, True]


def cohort(course: Course, days: int, seats: int | None = None) -> Cohort:
    starts = NOW + timedelta(days=days)
    return Cohort.objects.create(
        course=course,
        title="Autumn",
        starts_at=starts,
        ends_at=starts + timedelta(days=30),
        seats=seats,
    )


def test_a_cohort_opens_at_its_start_and_closes_at_its_end(
    closed_course: Course, alice: User, bob: User
) -> None:
    coming, running, over = (cohort(closed_course, days) for days in (2, -2, -40))
    with pytest.raises(PermissionDenied, match="Choose a cohort"):
        actions.enrol(course=closed_course, by=alice)
    with pytest.raises(PermissionDenied, match="over"):
        actions.enrol(course=closed_course, by=alice, cohort=over)
    actions.enrol(course=closed_course, by=alice, cohort=coming)
    actions.enrol(course=closed_course, by=bob, cohort=running)
    assert opened(closed_course, alice) == [False, False]
    assert opened(closed_course, bob) == [True, True]
    Admission.objects.filter(user=bob).update(expires_at=NOW)
    assert opened(closed_course, bob) == [False, False]


@pytest.mark.django_db(transaction=True)
def test_two_who_want_the_last_seat(closed_course: Course, alice: User, bob: User) -> None:
    autumn = cohort(closed_course, -1, seats=1)
    deeds = [
        partial(actions.enrol, course=closed_course, by=user, cohort=autumn)
        for user in (alice, bob)
    ]
    given = at_once(deeds)
    assert [type(each) for each in given if each is not True] == [PermissionDenied]
    assert autumn.enrolments.count() == 1
    assert Admission.objects.filter(gate=closed_course.item).count() == 1


def test_what_a_course_requires_is_finished_before(
    course: Course, closed_course: Course, alice: User
) -> None:
    closed_course.prerequisites.add(course)
    with pytest.raises(PermissionDenied, match="Finish first: Bread"):
        actions.enrol(course=closed_course, by=alice)
    for lesson in course.lessons.all():
        actions.complete(lesson=lesson, by=alice)
    assert actions.enrol(course=closed_course, by=alice)


def test_what_a_course_requires_and_one_may_not_see_is_neither_asked_for_nor_named(
    course: Course, closed_course: Course, alice: User, tara: User, signed_in: SignIn
) -> None:
    closed_course.prerequisites.add(course)
    items.set_status(item=course.item, status=Status.REMOVED)
    about = reverse("studio-about", args=[closed_course.pk])
    form = signed_in(tara).get(about)
    assert "Bread" not in form.content.decode()
    fields = {name: value for name, value in form.context["form"].initial.items() if value}
    sent = signed_in(tara).post(about, fields)
    assert sent.status_code == 302, sent.context["form"].errors
    assert list(closed_course.prerequisites.all()) == [course]  # nor taken away unseen
    assert actions.enrol(course=closed_course, by=alice)
    # Put back, it is asked for again.
    items.set_status(item=course.item, status=Status.PUBLISHED)
    closed_course.enrolments.all().delete()
    with pytest.raises(PermissionDenied, match="Finish first: Bread"):
        actions.enrol(course=closed_course, by=alice)
