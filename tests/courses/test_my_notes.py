"""The page of all of one's notes: by course, found by words, in pages, to take along."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from courses.catalogue.models import Course, Lesson
from courses.learning import notes
from items.models import Item

SignIn = Callable[[User | None], Client]


def bodies(page: str) -> list[str]:
    return re.findall(r"<p>(note \d+)</p>", page)


@pytest.fixture
def kept(course: Course, make_course: Callable[..., Course], alice: User) -> list[Lesson]:
    """Forty-five notes on two courses: number 0 first; each third one is on the second course."""
    lessons = [*course.lessons.in_order(), make_course("Cheese").lessons.in_order()[0]]
    for number in range(45):
        notes.keep(lesson=lessons[number % 3], by=alice, body=f"note {number}")
    return lessons


def all_pages(client: Client, url: str) -> list[str]:
    found = []
    while url:
        page = client.get(url).content.decode()
        found += bodies(page)
        more = re.search(r'href="([^"]+)" rel="next"', page)
        url = urljoin(url, more[1].replace("&amp;", "&")) if more else ""
    return found


def test_all_of_them_newest_first_in_pages(
    signed_in: SignIn, alice: User, kept: list[Lesson]
) -> None:
    client, url = signed_in(alice), reverse("notes")
    assert bodies(client.get(url).content.decode()) == [f"note {n}" for n in range(44, 24, -1)]
    assert all_pages(client, url) == [f"note {n}" for n in range(44, -1, -1)]
    fragment = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert len(bodies(fragment)) == 20


def test_those_of_a_course_in_its_order(signed_in: SignIn, alice: User, kept: list[Lesson]) -> None:
    client = signed_in(alice)
    course = kept[0].course_id
    wanted = [f"note {n}" for first in (0, 1) for n in range(first, 45, 3)]
    url = f"{reverse('notes')}?course={course}"
    assert all_pages(client, url) == wanted
    page = client.get(url).content.decode()
    assert f'<option value="{course}" selected' in page
    assert "Bread (30)" in page
    assert "Cheese (15)" in page


@pytest.mark.parametrize("typed", ["水温", "面团", "dough", "水"])
def test_they_are_found_by_words(
    signed_in: SignIn, alice: User, lesson: Lesson, typed: str
) -> None:
    notes.keep(lesson=lesson, by=alice, quote="Dough: 水温要合适", body="note 1 面团会说话")
    notes.keep(lesson=lesson, by=alice, body="note 2")
    page = signed_in(alice).get(reverse("notes"), {"q": typed}).content.decode()
    assert "note 1" in page
    assert "note 2" not in page
    page = signed_in(alice).get(reverse("notes"), {"q": "rye"}).content.decode()
    assert "No note of yours fits" in page


@pytest.mark.parametrize("query", ["course=x", "course=99999999999999999999", "q=%00", "after=x"])
def test_nonsense_in_the_address_finds_what_it_can(
    signed_in: SignIn, alice: User, lesson: Lesson, query: str
) -> None:
    notes.keep(lesson=lesson, by=alice, body="note 1")
    for name in ("notes", "export-notes"):
        assert signed_in(alice).get(f"{reverse(name)}?{query}").status_code == 200


def test_without_any_it_says_how_to_begin(signed_in: SignIn, alice: User) -> None:
    page = signed_in(alice).get(reverse("notes")).content.decode()
    assert "No notes yet" in page
    assert reverse("export-notes") not in page


def test_they_can_be_taken_along(signed_in: SignIn, alice: User, kept: list[Lesson]) -> None:
    note = notes.keep(lesson=kept[0], by=alice, place="p1", quote="The text", body="- one\n- *two*")
    response = signed_in(alice).get(reverse("export-notes"))
    assert response["Content-Disposition"] == 'attachment; filename="notes.md"'
    assert "no-store" in response["Cache-Control"]
    file = response.content.decode()
    assert [line for line in file.split("\n") if line.startswith("#")] == [
        "# My notes",
        "## Bread",
        "### Bread, lesson 1",
        "### Bread, lesson 2",
        "## Cheese",
        "### Cheese, lesson 1",
    ]
    address = f"http://testserver{reverse('note', args=[note.pk])}"
    assert f"> The text\n\n- one\n- *two*\n\n[{note.at:%Y-%m-%d}]({address})\n" in file
    query = {"course": kept[2].course_id, "q": "note"}
    narrowed = signed_in(alice).get(reverse("export-notes"), query).content.decode()
    assert "## Cheese" in narrowed
    assert "Bread" not in narrowed


def test_each_says_under_which_heading_it_stands_as_long_as_that_is_open(
    signed_in: SignIn, alice: User, course: Course, add_lesson: Callable[..., Lesson]
) -> None:
    lesson = add_lesson(
        course, "Dough", body="## Water\n\nIt is warm.\n\n## Salt\n\nA spoon of it."
    )
    notes.keep(lesson=lesson, by=alice, place="p4", quote="A spoon")
    notes.keep(lesson=lesson, by=alice, place="p2", quote="words taken out since")
    client = signed_in(alice)
    page = client.get(reverse("notes")).content.decode()
    assert ">Salt</a>" in page
    assert page.count("no longer in the lesson") == 1
    assert page.count("In the lesson") == 1
    Item.objects.filter(pk=lesson.pk).update(gate=course.pk)
    page = client.get(reverse("notes")).content.decode()
    assert "Dough" in page
    assert "Salt" not in page
    assert page.count("In the lesson") == 2


def test_a_page_of_them_asks_the_same_whatever_it_shows(
    signed_in: SignIn, alice: User, kept: list[Lesson], django_assert_num_queries: Any
) -> None:
    client, url = signed_in(alice), reverse("notes")
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url, {"course": kept[2].course_id})
    with django_assert_num_queries(len(few)):
        client.get(url)
