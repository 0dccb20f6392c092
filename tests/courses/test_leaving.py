"""Who leaves a course keeps what they did in it, and comes back to it."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from activity.models import Event, Verb
from courses.catalogue.models import Cohort, Course
from courses.learning import actions
from courses.learning.models import Enrolment, Progress
from courses.learning.resume import to_continue
from items import kinds
from items.models import Admission, Item
from tests.racing import at_once

SignIn = Callable[[User | None], Client]
MakeCourse = Callable[..., Course]


def offered(user: User) -> set[int]:
    """What a feed may offer, as far as that depends on what one is through with."""
    items = Item.objects.all()
    for done in kinds.done_by(user):
        items = items.exclude(pk__in=done)
    return set(items.values_list("pk", flat=True))


def deeds(user: User) -> list[str]:
    return list(Event.objects.filter(user=user).order_by("pk").values_list("verb", flat=True))


def test_what_one_did_stays_and_undo_brings_it_back(
    signed_in: SignIn, closed_course: Course, alice: User
) -> None:
    first, second = closed_course.lessons.in_order()
    actions.enrol(course=closed_course, by=alice)
    actions.complete(lesson=first, by=alice)
    assert second.pk in offered(alice)
    client = signed_in(alice)
    page = client.post(
        reverse("leave", args=[closed_course.pk]), {"next": "/questions/"}, follow=True
    )
    assert page.redirect_chain == [("/questions/", 302)]
    html = page.content.decode()
    assert "Your progress is kept" in html
    assert f'action="{reverse("enrol", args=[closed_course.pk])}"' in html
    assert to_continue(alice) == []
    assert not offered(alice) & {closed_course.pk, first.pk, second.pk}
    assert Admission.objects.effective().filter(user=alice, gate=closed_course.pk).exists()
    assert client.get(second.get_absolute_url()).status_code == 200
    assert Progress.objects.get(user=alice, lesson=first).completed_at is not None
    # Pressed twice, it is left once.
    client.post(reverse("leave", args=[closed_course.pk]))
    client.post(reverse("enrol", args=[closed_course.pk]), {"next": "/"})
    (row,) = to_continue(alice)
    assert (row.pk, row.percent) == (second.pk, 50)
    told = [verb for verb in deeds(alice) if verb != Verb.OPEN]
    assert told == [Verb.ENROL, Verb.COMPLETE, Verb.DISMISS, Verb.UNDISMISS]


@pytest.mark.parametrize("is_open", [True, False])
def test_who_finishes_a_lesson_goes_on_with_the_course(
    make_course: MakeCourse, alice: User, is_open: bool
) -> None:
    course = make_course("Butter", open=is_open)
    actions.enrol(course=course, by=alice)
    assert actions.leave(course=course, by=alice)
    actions.complete(lesson=course.lessons.in_order()[0], by=alice)
    assert len(to_continue(alice)) == 1


def test_what_is_finished_or_not_taken_cannot_be_left(course: Course, alice: User) -> None:
    assert not actions.leave(course=course, by=alice)
    for lesson in course.lessons.in_order():
        actions.complete(lesson=lesson, by=alice)
    assert not actions.leave(course=course, by=alice)
    assert Enrolment.objects.get(user=alice).left_at is None


def test_a_seat_left_is_free_and_may_be_gone(
    closed_course: Course, alice: User, bob: User, charlie: User
) -> None:
    cohort = Cohort.objects.create(
        course=closed_course, title="Small", starts_at=timezone.now() - timedelta(days=1), seats=1
    )
    actions.enrol(course=closed_course, by=alice, cohort=cohort)
    with pytest.raises(PermissionDenied, match="full"):
        actions.enrol(course=closed_course, by=bob, cohort=cohort)
    actions.leave(course=closed_course, by=alice)
    assert actions.enrol(course=closed_course, by=bob, cohort=cohort)
    with pytest.raises(PermissionDenied, match="full"):
        actions.enrol(course=closed_course, by=alice)
    # Nor by a way around.
    actions.complete(lesson=closed_course.lessons.in_order()[0], by=alice)
    assert Enrolment.objects.get(user=alice).left_at is not None
    actions.leave(course=closed_course, by=bob)
    assert actions.enrol(course=closed_course, by=alice)
    assert Enrolment.objects.get(user=alice).cohort == cohort


def test_only_members_leave(client: Client, course: Course) -> None:
    answer = client.post(reverse("leave", args=[course.pk]))
    assert answer["Location"].startswith(reverse("account_login"))


def test_the_api_does_the_same(
    signed_in: SignIn, course: Course, alice: User, client: Client
) -> None:
    url = reverse("api-enrol", args=[course.pk])
    assert client.delete(url).status_code == 401
    api = signed_in(alice)
    api.post(url, content_type="application/json")
    assert api.delete(url).status_code == 204
    assert Enrolment.objects.get(user=alice).left_at is not None
    back = api.post(url, content_type="application/json")
    assert (back.status_code, back.json()["left_at"]) == (201, None)
    Item.objects.filter(pk=course.pk).update(status="hidden")
    assert api.delete(url).status_code == 404


def test_its_page_offers_the_way_back(signed_in: SignIn, course: Course, alice: User) -> None:
    actions.enrol(course=course, by=alice)
    client, url = signed_in(alice), course.get_absolute_url()
    assert "Take it up again" not in client.get(url).content.decode()
    actions.leave(course=course, by=alice)
    html = client.get(url).content.decode()
    assert "What you did in it is kept." in html
    assert "Begin: Bread, lesson 1" not in html
    page = client.post(reverse("enrol", args=[course.pk]), follow=True)
    assert "Begin: Bread, lesson 1" in page.content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_all_who_left_one_comes_back_to_the_last_seat(
    closed_course: Course, alice: User, bob: User, charlie: User
) -> None:
    people = [alice, bob, charlie]
    cohort = Cohort.objects.create(course=closed_course, title="Small", starts_at=timezone.now())
    for each in people:
        actions.enrol(course=closed_course, by=each, cohort=cohort)
        actions.leave(course=closed_course, by=each)
    Cohort.objects.filter(pk=cohort.pk).update(seats=1)

    def come_back(by: User) -> bool:
        try:
            return actions.enrol(course=closed_course, by=by)
        except PermissionDenied:
            return False

    results = at_once([partial(come_back, by) for by in people * 2])
    assert sorted(results) == [False] * 5 + [True]
    assert cohort.enrolments.taken().count() == 1


@pytest.mark.django_db(transaction=True)
def test_leaving_at_once_is_leaving_once(course: Course, alice: User) -> None:
    actions.enrol(course=course, by=alice)
    assert sorted(at_once([partial(actions.leave, course=course, by=alice)] * 6)) == [
        *[False] * 5,
        True,
    ]
    assert deeds(alice).count(Verb.DISMISS) == 1
