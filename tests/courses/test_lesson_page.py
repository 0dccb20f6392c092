"""A lesson's page: its parts in their places, its neighbours, its videos on request."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from courses.catalogue.components import parts
from courses.catalogue.models import Component, Course, Lesson
from items.models import Status
from tests.courses.conftest import quiz

SignIn = Callable[[User | None], Client]
AddLesson = Callable[..., Lesson]
VIDEO = {
    "key": "film",
    "kind": "video",
    "data": {"title": "Kneading", "youtube": "abcdefghijk", "start": 30, "transcript": "Fold it."},
}
PLACEHOLDER = {
    "key": "lab",
    "kind": "placeholder",
    "data": {"was": "circuit-lab", "title": "Wires", "note": "<p>Wire it up.</p>"},
}
BODY = "First.\n\n[[video:film]]\n\nSecond.\n\n[[placeholder:lab]]\n\nThird.\n\n[[quiz:q]]"


@pytest.fixture
def rich(course: Course, add_lesson: AddLesson) -> Lesson:
    """A lesson with one of everything, last in the open course."""
    return add_lesson(course, "Rich", body=BODY, components=[quiz(), VIDEO, PLACEHOLDER])


def test_everything_stands_where_the_text_says(client: Client, rich: Lesson) -> None:
    page = client.get(rich.get_absolute_url()).content.decode()
    page = page[page.index(f'data-reading="{rich.pk}"') :]
    order = [
        "First.", "Kneading", "Second.", "circuit-lab", "Wire it up.", "Third.", "What kills yeast",
        "Sign in to answer",
    ]  # fmt: skip
    places = [page.index(words) for words in order]
    assert places == sorted(places)
    assert "[[" not in page


def test_a_provider_is_asked_only_on_request(client: Client, rich: Lesson) -> None:
    url = rich.get_absolute_url()
    page = client.get(url).content.decode()
    assert "<iframe" not in page
    assert "youtube-nocookie" not in page
    assert 'href="?play=film#video-film"' in page
    assert "Fold it." in page  # the transcript
    response = client.get(url + "?play=film")
    page = response.content.decode()
    assert page.count("<iframe") == 1
    assert 'src="https://www.youtube-nocookie.com/embed/abcdefghijk?rel=0&amp;start=30"' in page
    assert "frame-src https://www.youtube-nocookie.com" in response["Content-Security-Policy"]
    assert "<iframe" not in client.get(url + "?play=another").content.decode()


def test_previous_and_next(client: Client, course: Course) -> None:
    first, second = course.lessons.in_order()
    page = client.get(first.get_absolute_url()).content.decode()
    assert 'rel="prev"' not in page
    assert f'rel="next" href="{second.get_absolute_url()}"' in page
    assert "Lesson 1 of 2" in page
    page = client.get(second.get_absolute_url()).content.decode()
    assert f'rel="prev" href="{first.get_absolute_url()}"' in page
    assert 'rel="next"' not in page
    assert "Lesson 2 of 2" in page


def test_a_draft_between_two_lessons_is_passed_over(
    client: Client, course: Course, add_lesson: AddLesson
) -> None:
    _first, second = course.lessons.in_order()
    draft = add_lesson(course, "Not yet", status=Status.DRAFT)
    third = add_lesson(course, "Third")
    page = client.get(second.get_absolute_url()).content.decode()
    assert f'rel="next" href="{third.get_absolute_url()}"' in page
    assert draft.item.title not in page


def test_a_wrong_slug_leads_to_the_right_one(client: Client, lesson: Lesson) -> None:
    for item in [lesson.item, lesson.course.item]:
        answer = client.get(reverse(item.kind, args=[item.pk, "wrong"]) + "?play=x")
        assert answer.status_code == 301
        assert answer["Location"] == item.get_absolute_url() + "?play=x"


def test_another_kinds_id_is_not_found(client: Client, lesson: Lesson) -> None:
    assert client.get(reverse("course", args=[lesson.pk, "x"])).status_code == 404
    assert client.get(reverse("lesson", args=[lesson.course_id, "x"])).status_code == 404
    assert client.get(reverse("lesson", args=[10**18, "x"])).status_code == 404


def test_words_of_a_lesson_are_said_to_be_in_its_language(
    client: Client, make_course: Callable[..., Course]
) -> None:
    course = make_course("茶的科学", language="zh-hans")
    page = client.get(course.lessons.in_order()[0].get_absolute_url()).content.decode()
    assert '<html lang="en"' in page
    assert '<h1 lang="zh-hans">' in page
    assert '<div class="prose" lang="zh-hans">' in page


def test_a_part_is_cut_only_where_no_tag_is_open() -> None:
    film, lab = (Component(key=key, kind="video", data={}) for key in ["film", "lab"])
    html = "<p>a<br>b</p><ul><li><p>[[video:film]]</p></li></ul><p>[[video:lab]]</p><p>c</p>"
    found = [(part.html, part.component) for part in parts(html, [film, lab])]
    assert found == [
        ('<p id="p1">a<br>b</p><ul><li id="p2"><p>[[video:film]]</p></li></ul>', None),
        ("", lab),
        ('<p id="p3">c</p>', None),
        ("", film),
    ]


def test_a_component_is_shown_once_and_a_mark_of_none_stays_text() -> None:
    film = Component(key="film", kind="video", data={})
    html = "<p>[[video:film]]</p><p>[[video:film]]</p><p>[[quiz:nothing]]</p>"
    found = [(part.html, part.component) for part in parts(html, [film])]
    assert found == [
        ("", film),
        ('<p id="p1">[[video:film]]</p><p id="p2">[[quiz:nothing]]</p>', None),
    ]
