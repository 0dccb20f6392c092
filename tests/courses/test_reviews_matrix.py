"""Who enrols and who reviews in which state, and what follows; see `test_matrix` for the rest."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from courses.catalogue.models import Course
from courses.learning import actions as learning
from courses.learning.models import Enrolment
from courses.reviews.models import Review
from items import actions as items
from items.models import Status
from items.teaching import appoint
from tests.conftest import person

SignIn = Callable[[User | None], Client]
WAYS = [{}, {"HX-Request": "true"}]
ROLES = [
    "stranger", "learner", "enrolled", "finisher", "author", "co-author", "moderator", "suspended",
]  # fmt: skip
# Who sees a course at all in each state.
SEES = {
    "published": set(ROLES),
    "gated": set(ROLES),
    "draft": {"author", "co-author", "moderator"},
    "hidden": {"author", "co-author", "moderator"},
    "removed": {"moderator"},
}


@pytest.fixture
def people(charlie: User, alice: User, bob: User, tara: User, mona: User) -> dict[str, User | None]:
    gone = person("gone", "Gone")
    return dict(zip(ROLES, [None, charlie, alice, bob, tara, person("co", "Co"), mona, gone]))  # noqa: B905


@pytest.fixture
def make(
    make_course: Callable[..., Course], people: dict[str, User | None]
) -> Callable[[str], Course]:
    def made(state: str) -> Course:
        course = make_course("Cheese", lessons=2, open=state == "published")
        co, enrolled, finisher, gone = (
            people[role] for role in ("co-author", "enrolled", "finisher", "suspended")
        )
        assert co
        assert enrolled
        assert finisher
        assert gone
        appoint(user=co, gate=course.item)
        for by in (enrolled, finisher):
            learning.enrol(course=course, by=by)
        for lesson in course.lessons.all():
            learning.complete(lesson=lesson, by=finisher)
        gone.suspended_at = timezone.now()
        gone.save()
        if state in {"draft", "hidden", "removed"}:
            items.set_status(item=course.item, status=Status(state))
        return course

    return made


def post(client: Client, way: str, name: str, pk: int, data: dict[str, object]) -> Any:
    """What `name` of the pages, or its twin of the API, answers."""
    if way == "api":
        url = reverse(f"api-{name}", args=[pk])
        return client.post(url, data, content_type="application/json")
    return client.post(reverse(name, args=[pk]), data, headers=WAYS[way == "htmx"])


@pytest.mark.parametrize("state", SEES)
@pytest.mark.parametrize("way", ["page", "htmx", "api"])
def test_enrolling(
    make: Callable[[str], Course],
    people: dict[str, User | None],
    signed_in: SignIn,
    state: str,
    way: str,
) -> None:
    course = make(state)
    before = {"enrolled", "finisher"}
    for role, user in people.items():
        answer = post(signed_in(user), way, "enrol", course.pk, {})
        if user is None:
            assert answer.status_code == {"page": 302, "htmx": 200, "api": 401}[way]
        elif user.is_suspended:
            assert answer.status_code == 403
        elif role not in SEES[state]:
            assert answer.status_code == 404, role
        elif way == "api":
            assert answer.status_code == (200 if role in before else 201), role
        else:
            assert answer.status_code == 302, role
        took = user is not None and Enrolment.objects.filter(course=course, user=user).exists()
        may = role in SEES[state] and role not in {"stranger", "suspended"}
        assert took == (may or role in before), role


@pytest.mark.parametrize("state", SEES)
@pytest.mark.parametrize("way", ["page", "htmx", "api"])
def test_reviewing(
    make: Callable[[str], Course],
    people: dict[str, User | None],
    signed_in: SignIn,
    state: str,
    way: str,
) -> None:
    course = make(state)
    data: dict[str, object] = {"stars": 4, "body": "Worth every evening."}
    for role, user in people.items():
        answer = post(signed_in(user), way, "reviews", course.pk, data)
        if role not in SEES[state] and not (user is None or user.is_suspended):
            assert answer.status_code == 404, role
        elif role == "finisher":
            assert answer.status_code == (201 if way == "api" else 302)
        else:
            assert answer.status_code in {401, 403, 404} or user is None, role
    expected = {"finisher"} & SEES[state]
    assert {row.user for row in Review.objects.all()} == {people[role] for role in expected}
