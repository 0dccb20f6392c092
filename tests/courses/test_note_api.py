"""Notes as JSON: the same deeds and the same refusals, for their owner alone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from courses.catalogue.models import Course, Lesson
from courses.learning import notes
from courses.learning.models import Note

SignIn = Callable[[User | None], Client]
URL = "/api/v1/notes/"
JSON: dict[str, Any] = {"content_type": "application/json"}


def test_a_note_is_kept_changed_removed_and_put_back(
    signed_in: SignIn, alice: User, lesson: Lesson
) -> None:
    client = signed_in(alice)
    told = {"lesson": lesson.pk, "place": "p1", "quote": "The text", "body": "Of *lesson* one."}
    new = client.post(URL, told, **JSON)
    assert new.status_code == 201
    note = new.json()
    assert note["html"] == "<p>Of <em>lesson</em> one.</p>\n"
    assert client.post(URL, told, **JSON).json()["id"] == note["id"]
    address = f"{URL}{note['id']}/"
    assert client.get(address).json() == note
    assert client.get(note["url"])["Location"].endswith("#p1")

    changed = client.patch(address, {"body": "Changed.", "version": 1}, **JSON)
    assert changed.json()["version"] == 2
    late = client.patch(address, {"body": "Overwritten?", "version": 1}, **JSON)
    assert late.status_code == 409
    assert late.json()["error"]["code"] == "changed"
    assert client.get(address).json()["body"] == "Changed."

    assert client.delete(address).status_code == 204
    assert client.get(address).status_code == 404
    assert client.post(f"{address}put-back/").json()["body"] == "Changed."
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({}, "body"),
        ({"body": "x" * 10_001}, "body"),
        ({"quote": "x" * 2_001}, "quote"),
        ({"body": "x", "place": "<p>"}, "place"),
        ({"body": "x", "place": "p1", "second": 3}, "second"),
        ({"body": "x", "place": "video-f", "second": -1}, "second"),
        ({"body": "x", "start": -1}, "start"),
        ({"body": "x\0"}, "body"),
    ],
)
def test_what_is_refused_names_its_field(
    signed_in: SignIn, alice: User, lesson: Lesson, told: dict[str, Any], field: str
) -> None:
    response = signed_in(alice).post(URL, {"lesson": lesson.pk} | told, **JSON)
    assert response.status_code == 400
    assert list(response.json()["error"]["fields"]) == [field]


def test_only_of_lessons_one_may_see(signed_in: SignIn, alice: User, closed_course: Course) -> None:
    lesson = closed_course.lessons.in_order()[0]
    response = signed_in(alice).post(URL, {"lesson": lesson.pk, "body": "x"}, **JSON)
    assert response.status_code == 404


def test_they_are_listed_by_lesson_course_and_words(
    signed_in: SignIn, alice: User, bob: User, course: Course, make_course: Callable[..., Course]
) -> None:
    first, second = course.lessons.in_order()
    other = make_course("Cheese").lessons.in_order()[0]
    kept = [
        notes.keep(lesson=first, by=alice, quote="Warm water"),
        notes.keep(lesson=second, by=alice, body="水温要合适，面团会说话。"),
        notes.keep(lesson=other, by=alice, body="Cold water"),
    ]
    notes.keep(lesson=first, by=bob, body="Warm water")
    client = signed_in(alice)

    def found(**query: Any) -> list[int]:
        rows = client.get(URL, query).json()["results"]
        return [kept.index(Note.objects.get(pk=row["id"])) for row in rows]

    assert found() == [2, 1, 0]
    assert found(lesson=first.pk) == [0]
    assert found(course=course.pk) == [1, 0]
    assert found(q="water") == [2, 0]
    assert found(q="warm wat") == [0]
    assert found(q="水温") == found(q="面团") == [1]
    assert client.get(URL, {"course": "x"}).status_code == 400
    page = client.get(URL, {"limit": 2}).json()
    assert [row["id"] for row in client.get(page["next"]).json()["results"]] == [kept[0].pk]


@pytest.mark.parametrize("who", ["stranger", "bob", "mona"])
def test_nobody_else_has_them(
    signed_in: SignIn, alice: User, bob: User, mona: User, lesson: Lesson, who: str
) -> None:
    note = notes.keep(lesson=lesson, by=alice, body="My secret.")
    client = signed_in({"stranger": None, "bob": bob, "mona": mona}[who])
    address = f"{URL}{note.pk}/"
    refused = {401, 403} if who == "stranger" else {404}
    assert client.get(address).status_code in refused
    assert client.patch(address, {"body": "x", "version": 1}, **JSON).status_code in refused
    assert client.delete(address).status_code in refused
    assert client.post(f"{address}put-back/").status_code in refused
    assert b"secret" not in client.get(URL).content
    note.refresh_from_db()
    assert (note.body, note.removed_at) == ("My secret.", None)
