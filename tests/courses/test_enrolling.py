"""Taking a course: once, whatever one clicks."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from activity.models import Event, Verb
from courses.catalogue.models import Course
from courses.learning import actions
from courses.learning.models import Enrolment
from items import actions as items
from items import teaching
from items.models import Admission
from tests.racing import at_once

SignIn = Callable[[User | None], Client]


def assert_taken_once(course: Course, by: User) -> None:
    assert [row.course for row in Enrolment.objects.filter(user=by)] == [course]
    admission = Admission.objects.get(user=by, gate=course.item)
    assert (admission.source, admission.expires_at) == (Admission.Source.ENROLMENT, None)
    assert Event.objects.filter(verb=Verb.ENROL, user=by, item=course.item).count() == 1


def test_enrolling_opens_the_lessons_and_twice_is_once(
    signed_in: SignIn, closed_course: Course, alice: User
) -> None:
    client = signed_in(alice)
    lesson = closed_course.lessons.in_order()[0]
    assert client.get(lesson.get_absolute_url()).status_code == 302
    page = client.post(reverse("enrol", args=[closed_course.pk]), follow=True)
    assert page.redirect_chain == [(closed_course.get_absolute_url(), 302)]
    assert "You are enrolled" in page.content.decode()
    assert "1 learner" in page.content.decode()
    assert client.get(lesson.get_absolute_url()).status_code == 200
    again = client.post(reverse("enrol", args=[closed_course.pk]), follow=True)
    assert "You are enrolled" not in again.content.decode()
    assert_taken_once(closed_course, alice)


def test_a_stranger_signs_in_first_and_returns_to_the_course(
    client: Client, closed_course: Course
) -> None:
    where = closed_course.get_absolute_url()
    answer = client.post(reverse("enrol", args=[closed_course.pk]), {"next": where})
    assert answer["Location"] == f"{reverse('account_login')}?next={where}"
    assert not Enrolment.objects.exists()


@pytest.mark.parametrize("priced", [False, True])
def test_who_teaches_it_is_led_to_the_studio(
    signed_in: SignIn, closed_course: Course, tara: User, bob: User, charlie: User, priced: bool
) -> None:
    if priced:
        Course.objects.filter(pk=closed_course.pk).update(price=9)
    closed_course.cohorts.create(title="Autumn", starts_at=timezone.now())
    teaching.appoint(user=bob, gate=closed_course.item)
    url = closed_course.get_absolute_url()
    for teacher in (tara, bob):
        html = signed_in(teacher).get(url).content.decode()
        assert f'href="{reverse("studio-course", args=[closed_course.pk])}"' in html
        assert reverse("enrol", args=[closed_course.pk]) not in html
    html = signed_in(charlie).get(url).content.decode()
    assert "Edit in the studio" not in html
    assert (reverse("enrol", args=[closed_course.pk]) in html) is not priced


def test_next_never_leads_away(signed_in: SignIn, course: Course, alice: User) -> None:
    for target in ["https://evil.example/", "//evil.example/", "javascript:alert(1)"]:
        answer = signed_in(alice).post(reverse("enrol", args=[course.pk]), {"next": target})
        assert answer["Location"] == course.get_absolute_url()


def test_who_was_invited_for_a_while_stays_for_good(course: Course, alice: User) -> None:
    items.admit(
        user=alice,
        gate=course.item,
        source=Admission.Source.INVITATION,
        expires_at=timezone.now() + timedelta(days=1),
    )
    assert actions.enrol(course=course, by=alice)
    assert_taken_once(course, alice)


@pytest.mark.django_db(transaction=True)
def test_clicks_at_once_enrol_once(course: Course, alice: User, bob: User) -> None:
    deeds = [partial(actions.enrol, course=course, by=by) for by in [alice, bob] * 4]
    results = at_once(deeds)
    assert sorted(results) == [False] * 6 + [True] * 2
    for by in [alice, bob]:
        assert_taken_once(course, by)
