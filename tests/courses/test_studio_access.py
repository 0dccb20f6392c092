"""Who teaches, and who does no more; who may open which address stands in `test_matrix`."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from courses.catalogue.models import Course, Lesson
from items import actions as items
from items import teaching
from items.models import Status

SignIn = Callable[[User | None], Client]


@pytest.fixture
def helper(bob: User, closed_course: Course) -> User:
    """Bob teaches the closed course with Tara."""
    teaching.appoint(user=bob, gate=closed_course.item)
    return bob


def test_a_co_author_neither_removes_the_course_nor_appoints(
    helper: User, charlie: User, closed_course: Course, signed_in: SignIn
) -> None:
    client, pk = signed_in(helper), closed_course.pk
    for name, given in [
        ("studio-remove", {}),
        ("studio-team", {"handle": "charlie"}),
        ("studio-release", {"handle": "bob"}),
    ]:
        assert client.post(reverse(name, args=[pk]), given).status_code == 404
    assert client.delete(reverse("api-studio-course", args=[pk])).status_code == 404
    assert [user.handle for user in teaching.teachers(closed_course.item)] == ["bob"]
    assert "Release" not in client.get(reverse("studio-team", args=[pk])).content.decode()


def test_who_was_released_is_out(
    helper: User, tara: User, closed_course: Course, signed_in: SignIn
) -> None:
    address = reverse("studio-course", args=[closed_course.pk])
    client = signed_in(helper)
    assert client.get(address).status_code == 200
    signed_in(tara).post(reverse("studio-release", args=[closed_course.pk]), {"handle": "bob"})
    assert client.get(address).status_code == 404


def test_a_suspended_author_reads_and_does_not_write(
    lesson: Lesson, tara: User, signed_in: SignIn
) -> None:
    tara.suspended_at = lesson.item.created_at
    tara.save()
    client = signed_in(tara)
    address = reverse("studio-lesson", args=[lesson.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"title": "New", "body": "x", "rule": "mark"}).status_code == 403
    place = {"draft": address, "body": "x"}
    assert client.post(reverse("keep-draft"), place).status_code == 403


def test_what_was_removed_is_not_written(lesson: Lesson, tara: User, signed_in: SignIn) -> None:
    items.set_status(item=lesson.item, status=Status.REMOVED)
    client = signed_in(tara)
    for name in ["studio-lesson", "studio-place", "studio-history"]:
        assert client.get(reverse(name, args=[lesson.pk])).status_code == 404
    # By a moderator, this was: there is nothing to put back.
    assert client.post(reverse("studio-put-back", args=[lesson.pk])).status_code == 404
