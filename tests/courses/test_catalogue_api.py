"""Courses, enrolling and reviews as JSON."""

from collections.abc import Callable
from datetime import timedelta

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from courses.catalogue.models import Cohort, Course, Level
from courses.learning import actions as learning
from courses.reviews import actions as reviews
from tests.conftest import person

SignIn = Callable[[User | None], Client]
MakeCourse = Callable[..., Course]
LIST = "/api/v1/courses/"


def titles(client: Client, query: str = "") -> list[str]:
    return [row["title"] for row in client.get(LIST + query).json()["results"]]


def test_the_list_has_the_pages_filters_and_orders(
    client: Client, make_course: MakeCourse, alice: User, bob: User
) -> None:
    bread = make_course("Bread", tags=["baking"])
    cheese = make_course("Cheese", level=Level.ADVANCED, open=False, lessons=13)
    make_course("茶", language="zh-hans", lessons=0)
    for by in (alice, bob):
        learning.enrol(course=cheese, by=by)
    for lesson in bread.lessons.all():
        learning.complete(lesson=lesson, by=alice)
    reviews.review(course=bread, by=alice, stars=4, body="Very good bread.")
    cache.clear()
    assert titles(client) == ["茶", "Cheese", "Bread"]
    assert titles(client, "?tag=baking") == ["Bread"]
    assert titles(client, "?level=advanced&access=enrol&length=medium") == ["Cheese"]
    assert titles(client, "?language=zh-hans") == ["茶"]
    assert titles(client, "?rating=4") == ["Bread"]
    assert titles(client, "?sort=learners") == ["Cheese", "Bread", "茶"]
    assert titles(client, "?sort=rated") == ["Bread", "茶", "Cheese"]
    refused = client.get(LIST + "?level=expert&sort=best")
    assert refused.status_code == 400
    assert set(refused.json()["error"]["fields"]) == {"level", "sort"}
    row = client.get(LIST + "?tag=baking").json()["results"][0]
    assert (row["lessons"], row["minutes"], row["learners"]) == (2, 10, 1)
    assert (row["rating"], row["reviews"]) == (4.0, 1)


def test_each_order_is_paged_without_repeating(client: Client, make_course: MakeCourse) -> None:
    made = {make_course(f"Course {number}", lessons=0).item.title for number in range(5)}
    for sort in ("newest", "rated", "learners"):
        url: str | None = f"{LIST}?sort={sort}&limit=2"
        found: list[str] = []
        while url:
            page = client.get(url).json()
            found += [row["title"] for row in page["results"]]
            url = page["next"]
        assert sorted(found) == sorted(made), sort


def test_the_list_asks_the_same_of_one_and_of_many(client: Client, make_course: MakeCourse) -> None:
    asked = []
    for count in (1, 9):
        for number in range(count):
            make_course(f"Course {count} {number}", tags=["a"])
        client.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        asked.append(len(queries))
    assert asked[0] == asked[1] == 2


def test_a_course_has_its_outline_and_no_locked_text(
    make_course: MakeCourse, signed_in: SignIn, alice: User
) -> None:
    required = make_course("Milk")
    course = make_course("Cheese", open=False, outcomes=["Make brie"])
    course.prerequisites.add(required)
    url = f"{LIST}{course.pk}/"
    for viewer in (None, alice):
        answer = signed_in(viewer).get(url)
        assert "The text of lesson" not in answer.content.decode()
        page = answer.json()
        lessons = page["outline"][0]["sections"][0]["lessons"]
        assert [(one["state"], one["lock"]) for one in lessons] == [("locked", "enrol to read")] * 2
        assert page["requires"] == [{"id": required.pk, "title": "Milk", "is_done": False}]
        assert (page["enrolment"], page["outcomes"]) == (None, ["Make brie"])


def test_enrolling_says_what_it_did_and_why_not(
    make_course: MakeCourse, signed_in: SignIn, alice: User
) -> None:
    course = make_course("Cheese", open=False)
    now = timezone.now()
    table = Cohort.objects.create(course=course, title="Table", starts_at=now, seats=1)
    other = Cohort.objects.create(
        course=make_course("Wine", open=False), title="Other", starts_at=now
    )
    client, url = signed_in(alice), reverse("api-enrol", args=[course.pk])

    def enrol(**data: object) -> tuple[int, str | int]:
        answer = client.post(url, data, content_type="application/json")
        body = answer.json()
        return answer.status_code, body.get("error", {}).get("message", body.get("cohort"))

    assert enrol() == (403, "Choose a cohort to take this course with.")
    assert enrol(cohort=other.pk) == (403, "This cohort is not offered any more.")
    assert enrol(cohort="x")[0] == 400
    assert enrol(cohort=table.pk) == (201, table.pk)
    assert enrol(cohort=table.pk) == (200, table.pk)
    page = client.get(f"{LIST}{course.pk}/").json()
    assert page["enrolment"]["cohort"] == table.pk
    assert page["cohorts"][0]["seats_left"] == 0
    Cohort.objects.filter(pk=table.pk).update(
        starts_at=now - timedelta(days=2), ends_at=now - timedelta(days=1)
    )
    assert client.get(f"{LIST}{course.pk}/").json()["cohorts"] == []


def test_reviews_are_written_read_and_answered(
    course: Course, signed_in: SignIn, alice: User, tara: User
) -> None:
    url = reverse("api-reviews", args=[course.pk])
    client = signed_in(alice)

    def write(**data: object) -> int:
        return client.post(url, data, content_type="application/json").status_code

    assert write(stars=5, body="A good course.") == 403
    for lesson in course.lessons.all():
        learning.complete(lesson=lesson, by=alice)
    assert write(stars=9, body="A good course.") == 400
    assert write(stars=5, body="no") == 400
    assert client.post(url, [1], content_type="application/json").status_code == 400
    assert client.post(url, {}, content_type="application/json").status_code == 400
    assert write(stars=5, body="A *good* course.") == 201
    assert write(stars=4, body="A *fine* course.") == 200
    reply = reverse("api-reply", args=[course.reviews.get().pk])
    for body, code in [("", 400), ("Thank you.", 200), ("Again.", 403)]:
        answer = signed_in(tara).post(reply, {"body": body}, content_type="application/json")
        assert answer.status_code == code
    row = signed_in(None).get(url).json()["results"][0]
    assert (row["stars"], row["html"]) == (4, "<p>A <em>fine</em> course.</p>\n")
    assert (row["author"]["handle"], row["reply"]) == ("alice", "Thank you.")


def test_reviews_are_paged(course: Course, client: Client) -> None:
    for number in range(5):
        by = person(f"reader{number}", "Reader")
        for lesson in course.lessons.all():
            learning.complete(lesson=lesson, by=by)
        reviews.review(course=course, by=by, stars=5, body="A good course.")
    url: str | None = reverse("api-reviews", args=[course.pk]) + "?limit=2"
    found: list[int] = []
    while url:
        page = client.get(url).json()
        found += [row["id"] for row in page["results"]]
        url = page["next"]
    assert len(found) == len(set(found)) == 5
