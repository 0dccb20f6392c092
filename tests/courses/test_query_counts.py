"""A page asks the same of the database for a course of 5 lessons and of 500; these are the questions."""

import re
from collections.abc import Callable
from copy import copy
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from courses.catalogue.models import Course, Lesson
from courses.learning import actions, attempts
from courses.learning.models import Progress
from courses.learning.resume import to_continue
from courses.learning.watching import watch
from items.models import Item
from shared.queries import analyse
from tests.courses.conftest import RIGHT, quiz
from tests.courses.test_watching import film

SignIn = Callable[[User | None], Client]
MakeCourse = Callable[..., Course]
# Who asks: the session, the person.
MEMBER = ["django_session", "accounts_user"]
HEAD = (
    r"SELECT (?:DISTINCT ON \(\S+\) )?"
    r'(?:(?:COUNT\(\*\) AS "__count"|COUNT\(.*\) AS "done"|1 AS "a") FROM )?'
    r'\(?"(\w+)"'
)


def asked(client: Client, url: str) -> list[str]:
    """The table that each query of a page is about, in order."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # plans made for empty tables take long on full ones
    client.get(url)  # so that the visit is recorded before we count
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    found = [(re.match(HEAD, query["sql"]), query["sql"]) for query in queries]
    return [match[1] if match else sql for match, sql in found]


@pytest.fixture
def begun(make_course: MakeCourse, alice: User) -> Callable[[int], Course]:
    """A closed course with so many lessons, half of them finished by Alice.

    Three are made as authors make them, the others are copies: one by one, five hundred take long.
    """

    def make(lessons: int) -> Course:
        course = make_course("Cheese", lessons=3, open=False)
        actions.enrol(course=course, by=alice)
        made = list(course.lessons.in_order().select_related("item"))
        pattern = made[-1]
        items = Item.objects.bulk_create(
            [_copy(pattern.item, n, search=None) for n in range(3, lessons)]
        )
        copies = [_copy(pattern, n, item=item) for n, item in enumerate(items, start=3)]
        finished = [*made, *Lesson.objects.bulk_create(copies)][: lessons // 2]
        actions.complete(lesson=finished[0], by=alice)
        progress = Progress.objects.get()
        Progress.objects.bulk_create(
            [_copy(progress, n, lesson=lesson) for n, lesson in enumerate(finished) if n]
        )
        return course

    return make


def _copy(row: Any, number: int, **fields: Any) -> Any:
    """An unsaved copy, with a title or a place of its own where it has one."""
    copied = copy(row)
    if "item" not in fields:
        copied.pk = None
    copied._state = copy(row._state)
    copied._state.adding = True
    if hasattr(row, "title"):
        copied.title = f"{row.title} {number}"
    if hasattr(row, "position"):
        copied.position = number
    for name, value in fields.items():
        setattr(copied, name, value)
    return copied


@pytest.mark.parametrize("lessons", [5, 500])
def test_a_course(
    signed_in: SignIn, begun: Callable[[int], Course], alice: User, lessons: int
) -> None:
    course = begun(lessons)
    assert Progress.objects.count() == lessons // 2
    stranger = [
        "items_item",  # with course, author and origin
        "catalogue_lesson",  # the outline
        "learning_enrolment",  # how many learners
        "catalogue_course",  # what it requires
        "catalogue_course",  # what else its author teaches
        "reviews_review",  # how its stars are spread
        "reviews_review",  # some of them
        "items_item",  # which comments are on it
        "items_tag",
        "recommender_neighbours",
        "items_item",  # courses that share its tags
    ]
    assert asked(signed_in(None), course.get_absolute_url()) == stranger
    assert (
        asked(signed_in(alice), course.get_absolute_url())
        == [
            *MEMBER,
            stranger[0],
            "items_vote",
            "items_bookmark",
            stranger[1],
            "learning_progress",
            "learning_enrolment",  # the member's own
            stranger[2],
            "items_admission",  # whether they teach it
            *stranger[3:6],
            "items_following",  # how much they are told of it
            stranger[6],
            "reviews_review",  # the member's own, and whether they may write one:
            "items_admission",
            "learning_enrolment",
            "catalogue_lesson",
            stranger[7],
            "catalogue_lesson",  # what a comment may give away
            "items_draft",  # the comment the member began
            *stranger[8:],
        ]
    )


@pytest.mark.parametrize("lessons", [5, 500])
def test_a_lesson(
    signed_in: SignIn,
    begun: Callable[[int], Course],
    add_lesson: Callable[..., Lesson],
    alice: User,
    lessons: int,
) -> None:
    course = begun(lessons)
    number = 1 if lessons == 5 else 20
    quizzes = [quiz(f"q{n}") for n in range(number)]
    films = [film(f"f{n}") for n in range(number)]
    lesson = add_lesson(course, "Everything", components=[*quizzes, *films])
    for component in lesson.components.select_related("lesson__item", "lesson__course__item"):
        if component.kind == "quiz":
            attempts.attempt(component=component, by=alice, answers=RIGHT)
        else:
            watch(component=component, by=alice, last=5, duration=100, seen=[[0, 5]])
    assert asked(signed_in(alice), lesson.get_absolute_url()) == [
        *MEMBER,
        "items_item",  # with lesson, course, section, author and origin
        "items_vote",
        "items_bookmark",
        "catalogue_component",
        "learning_attempt",  # the last try at each quiz
        "learning_attempt",  # how many there were, and the best
        "catalogue_lesson",  # the outline
        "learning_progress",
        "learning_watching",  # the second at which each film goes on
        "learning_note",
        "questions_question",  # asked here
        "items_reaction",
        "items_item",  # which comments are on it
        "catalogue_lesson",  # what a comment may give away
        "items_draft",  # the comment the member began
        "recommender_neighbours",
    ]


@pytest.mark.parametrize("lessons", [5, 500])
def test_going_on(
    signed_in: SignIn, begun: Callable[[int], Course], alice: User, lessons: int
) -> None:
    begun(lessons)
    analyse()
    with CaptureQueriesContext(connection) as queries:
        (row,) = to_continue(alice)
    assert len(queries) == 1
    client = signed_in(alice)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(row.url).status_code == 302
    # The session and the member, the lesson, where they are in it; its components where that is told.
    assert len(queries) == 4


@pytest.mark.parametrize("courses", [1, 12])
def test_the_catalogue(
    signed_in: SignIn, make_course: MakeCourse, alice: User, courses: int
) -> None:
    for number in range(courses):
        make_course(f"Course {number}", lessons=3, tags=["bread"])
    assert asked(signed_in(alice), reverse("courses") + "?tag=bread&language=en") == [
        *MEMBER,
        "items_item",  # which are on the page
        "catalogue_course",  # those with author, counts of lessons, rating and learners
        "items_tagging",
        "items_vote",
        "items_bookmark",
        "catalogue_lesson",  # to count what the filters offer: how long each course is,
        "catalogue_course",  # its level, language, access, price and rating,
        "items_tagging",  # how often each tag is used,
        "items_tag",  # and its name
    ]


@pytest.mark.parametrize("lessons", [5, 500])
def test_a_course_over_the_api(
    signed_in: SignIn, begun: Callable[[int], Course], alice: User, lessons: int
) -> None:
    course = begun(lessons)
    assert asked(signed_in(alice), reverse("api-course-detail", args=[course.pk])) == [
        *MEMBER,
        "catalogue_course",  # with item, author and what its card prints
        "items_tagging",
        "learning_enrolment",  # the member's own
        "catalogue_course",  # what it requires
        "catalogue_cohort",
        "catalogue_lesson",  # the outline
        "learning_progress",
    ]


@pytest.mark.parametrize("lessons", [5, 500])
def test_the_studio(
    signed_in: SignIn, begun: Callable[[int], Course], tara: User, lessons: int
) -> None:
    course = begun(lessons)
    client = signed_in(tara)
    outline = [*MEMBER, "catalogue_course", "catalogue_section", "catalogue_lesson"]
    assert asked(client, reverse("api-studio-outline", args=[course.pk])) == outline
    assert asked(client, reverse("studio-course", args=[course.pk])) == [
        *outline,
        "items_item",  # lessons that can be put back
        "questions_question",  # the navigation: what was answered
    ]


@pytest.mark.parametrize("lessons", [5, 500])
def test_my_learning(
    signed_in: SignIn, begun: Callable[[int], Course], alice: User, lessons: int
) -> None:
    begun(lessons)
    tables = [each.partition(" ")[0] for each in asked(signed_in(alice), reverse("learning"))]
    assert tables == [
        *MEMBER,
        "learning_invitation",  # what one is invited to
        "learning_enrolment",  # the courses, each with where one goes on
        "catalogue_lesson",
        "catalogue_component",  # quizzes to try again
        "questions_question",  # new answers
        "SELECT",  # active days, of the events
        "SELECT",  # how much was finished this week
        "items_item",
    ]
