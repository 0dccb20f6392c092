"""The permission matrix of the studio: every address of it × who comes × the course's state."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from accounts.models import User
from courses.catalogue import actions as catalogue
from courses.catalogue.models import Cohort, Component, Course, Lesson
from courses.learning import actions as learning
from courses.learning.models import Enrolment, Invitation
from courses.studio import urls
from courses.studio.api_urls import urlpatterns as api_patterns
from courses.studio.models import CourseImport
from items import actions as items
from items import teaching
from items.models import Attachment, Item, Status
from tests.courses.conftest import quiz

SignIn = Callable[[User | None], Client]
WAYS: list[dict[str, str]] = [{}, {"HX-Request": "true"}]
ROLES = ["stranger", "learner", "enrolled", "author", "co-author", "moderator"]
TEACHING = {"author", "co-author"}
# Only the author: to remove the course, to appoint and to release.
OF_AUTHOR = {
    "studio-remove", "studio-release",
    # Whoever uploaded it, who here is the author.
    "studio-import-state", "studio-import-again", "api-studio-import",
}  # fmt: skip
GIVEN = {"title": "Mine", "show": "0", "open": "1", "move": "lesson-1 up", "handle": "charlie"}
# Anybody who is signed in has a studio of their own.
OF_ALL = {"studio", "studio-new", "studio-import"}
API_OF_ALL = {"api-studio-courses", "api-studio-imports"}


@pytest.fixture
def people(
    alice: User, bob: User, charlie: User, tara: User, mona: User, closed_course: Course
) -> dict[str, User | None]:
    learning.enrol(course=closed_course, by=alice)
    teaching.appoint(user=bob, gate=closed_course.item)
    return dict(zip(ROLES, [None, charlie, alice, tara, bob, mona], strict=True))


@pytest.fixture
def places(closed_course: Course, people: dict[str, User | None]) -> dict[str, dict[str, Any]]:
    """What stands in the address of each page, by what the address is about."""
    lesson = closed_course.lessons.in_order()[0]
    catalogue.set_components(lesson=lesson, components=[quiz()])
    author = people["author"]
    assert author is not None
    cohort = Cohort.objects.create(
        course=closed_course, title="May", starts_at=closed_course.item.created_at
    )
    guest = Invitation.objects.create(course=closed_course, email="guest@example.org")
    return {
        "courses": {"pk": closed_course.pk},
        "sections": {"pk": closed_course.sections.get().pk},
        "lessons": {"pk": lesson.pk},
        "components": {"pk": Component.objects.get().pk},
        "cohorts": {"pk": cohort.pk},
        "items": {"pk": lesson.pk},
        "quizzes": {"pk": Component.objects.get().pk},
        "invitations": {"pk": guest.pk},
        "learners": {"pk": Enrolment.objects.get().pk},
        "files": {"pk": Attachment.objects.create(item=lesson.item, name="a.txt", size=1).pk},
        "imports": {"pk": CourseImport.objects.create(user=author, name="x", size=1).pk},
    }


def addresses(places: dict[str, dict[str, Any]]) -> Iterator[tuple[str, str]]:
    for pattern in [*urls.urlpatterns, *api_patterns]:
        route = str(pattern.pattern).split("/")
        values = dict(places.get(route[1], {})) if "<int:pk>" in route else {}
        if "<str:who>" in route:
            values["who"] = "learner"
        if "<str:kind>" in route:
            values["kind"] = "quiz"
        if "<str:form>" in route:
            values["form"] = "markdown"
        yield str(pattern.name), reverse(str(pattern.name), kwargs=values)


@pytest.mark.parametrize("state", [Status.DRAFT, Status.PUBLISHED, Status.HIDDEN])
@pytest.mark.parametrize("role", ROLES)
def test_the_studio_is_there_for_who_teaches_and_for_nobody_else(
    places: dict[str, dict[str, Any]],
    people: dict[str, User | None],
    closed_course: Course,
    signed_in: SignIn,
    role: str,
    state: Status,
) -> None:
    items.set_status(item=closed_course.item, status=state)
    client = signed_in(people[role])
    before = _all(closed_course)
    for name, address in addresses(places):
        for headers in WAYS:
            response = client.get(address, headers=headers)
            if name.startswith("api-"):
                # 405: there is nothing to read, which is no secret.
                allowed = role in TEACHING or (name in API_OF_ALL and role != "stranger")
                allowed = allowed and (name not in OF_AUTHOR or role == "author")
                assert response.status_code in ((200, 405) if allowed else (401, 403, 404, 405)), (
                    name
                )
            elif role == "stranger":
                place = response.get("HX-Redirect") or response["Location"]
                assert "/accounts/login/" in place or place == reverse("studio"), name
            elif name in OF_ALL or (role in TEACHING and name not in OF_AUTHOR) or role == "author":
                assert response.status_code in (200, 302), name
            elif name == "studio-put-back":
                assert response["Location"] == reverse("studio")
            else:
                assert response.status_code == 404, (name, address)
    assert _all(closed_course) == before  # looking changes nothing


@pytest.mark.parametrize("role", [role for role in ROLES if role not in TEACHING])
def test_nobody_else_writes(
    places: dict[str, dict[str, Any]],
    people: dict[str, User | None],
    closed_course: Course,
    signed_in: SignIn,
    role: str,
) -> None:
    client = signed_in(people[role])
    before = _all(closed_course)
    for name, address in addresses(places):
        if name in OF_ALL or name in API_OF_ALL:
            continue
        if name.startswith("api-"):
            for method in (client.post, client.patch, client.put, client.delete):
                response = method(address, GIVEN, content_type="application/json")
                assert response.status_code in (401, 403, 404, 405), name
            continue
        response = client.post(address, GIVEN)
        if role == "stranger" and response.status_code != 405:
            assert "/accounts/login/" in response["Location"], name
        else:
            assert response.status_code in (404, 405), name
    assert _all(closed_course) == before


def test_a_co_author_neither_removes_the_course_nor_appoints(
    people: dict[str, User | None], closed_course: Course, signed_in: SignIn
) -> None:
    client, pk = signed_in(people["co-author"]), closed_course.pk
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
    people: dict[str, User | None], closed_course: Course, signed_in: SignIn
) -> None:
    address = reverse("studio-course", args=[closed_course.pk])
    client = signed_in(people["co-author"])
    assert client.get(address).status_code == 200
    signed_in(people["author"]).post(
        reverse("studio-release", args=[closed_course.pk]), {"handle": "bob"}
    )
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


def test_no_address_of_the_studio_is_left_out(places: dict[str, dict[str, Any]]) -> None:
    listed = {address for _name, address in addresses(places)}
    names = {key for key in get_resolver().reverse_dict if isinstance(key, str)}
    studio = {name for name in names if name.startswith(("studio", "api-studio"))}
    assert len(studio) == len(listed)


def _all(course: Course) -> list[Any]:
    rows = Item.objects.filter(pk=course.pk) | Item.objects.filter(lesson__course=course)
    return [
        *rows.order_by("pk").values("title", "body", "status", "gate", "opens_after"),
        *course.lessons.order_by("pk").values("section", "position", "rule", "minutes"),
        *course.sections.order_by("pk").values("title", "position"),
        *Component.objects.order_by("pk").values("data"),
        *Cohort.objects.order_by("pk").values("title"),
        *course.item.admissions.order_by("pk").values("user", "teaches", "opens_all", "step"),
        User.objects.count(),
        Course.objects.count(),
        *CourseImport.objects.order_by("pk").values("state", "name"),
    ]
