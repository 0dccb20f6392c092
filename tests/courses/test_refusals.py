"""What is refused says no more than what is not there: by the very pages that people get to read."""

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from courses.catalogue.models import Course
from courses.learning.models import Enrolment
from items import actions as items
from items.models import Status

SignIn = Callable[[User | None], Client]
NOWHERE = 987_654_321
TOKEN = re.compile(r"\b[A-Za-z0-9]{64}\b")  # against forged forms: new in every answer
PAGES = [
    "lesson", "resume", "studio-lesson", "studio-history", "api-item-detail", "api-studio-lesson",
]  # fmt: skip


def answer(client: Client, name: str, pk: int) -> tuple[int, str]:
    """The status, and what is said without its own address in it."""
    address = reverse(name, args=[pk, "x"] if name == "lesson" else [pk])
    response = client.get(address)
    said = TOKEN.sub("", response.content.decode()) + response.get("Location", "")
    for own in (address, quote(address, safe="")):
        said = said.replace(own, "HERE")
    return response.status_code, said


@pytest.mark.parametrize("signs_in", [False, True])
@pytest.mark.parametrize("name", PAGES)
def test_what_is_hidden_and_what_never_was_are_answered_alike(
    course: Course, charlie: User, signed_in: SignIn, name: str, signs_in: bool
) -> None:
    items.set_status(item=course.item, status=Status.HIDDEN)
    lesson = course.lessons.in_order()[0]
    client = signed_in(charlie if signs_in else None)
    status, said = answer(client, name, lesson.pk)
    assert (status, said) == answer(client, name, NOWHERE)
    assert status in ({404} if signs_in else {302, 401, 404})
    assert "Bread" not in said
    assert lesson.item.slug not in said


def test_the_api_says_in_its_form_that_nothing_is_there(
    course: Course, charlie: User, signed_in: SignIn
) -> None:
    items.set_status(item=course.item, status=Status.DRAFT)
    address = reverse("api-course-detail", args=[course.pk])
    said = signed_in(charlie).get(address).json()
    assert said == {
        "error": {"status": 404, "code": "not_found", "message": "Not found.", "fields": {}}
    }


def test_the_api_says_why_one_may_not_and_nothing_of_what_it_is_about(
    closed_course: Course, make_course: Callable[..., Course], alice: User, signed_in: SignIn
) -> None:
    needed = make_course("Secret sauce")
    closed_course.prerequisites.add(needed)
    items.set_status(item=needed.item, status=Status.HIDDEN)
    shown = make_course("Milk")
    closed_course.prerequisites.add(shown)
    client = signed_in(alice)
    address = reverse("api-enrol", args=[closed_course.pk])
    response = client.post(address, {}, content_type="application/json")
    assert response.status_code == 403
    assert response.json()["error"]["message"] == "Finish first: Milk"
    assert not Enrolment.objects.exists()
