"""Who may read, answer and finish, and what follows, in the states that `test_matrix` has not: of open
courses, of what waits for a moderator, of authors who were suspended."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Block, User
from activity.models import Event, Verb
from community.boards import actions as boards
from community.comments import actions as comments
from community.questions import actions as questions
from courses.catalogue import actions as catalogue
from courses.catalogue.models import Course, Lesson
from courses.learning import actions as learning
from courses.learning.models import Attempt, Enrolment, Progress
from items import actions as items
from items.models import Item, Status
from tests.attaching import attach
from tests.courses.conftest import WHY_SINGLE, WRONG, quiz

SignIn = Callable[[User | None], Client]
MakeCourse = Callable[..., Course]
WAYS = [{}, {"HX-Request": "true"}]
SECRET = "Only for those who may read it."
ROLES = ["stranger", "outsider", "enrolled", "author", "moderator"]
# The answer of a lesson's page for each role: read, or not found.
READ, GONE = 200, 404
LESSONS = {
    "draft": [GONE, GONE, GONE, READ, READ],
    "pending": [GONE, GONE, GONE, READ, READ],
    "hidden": [GONE, GONE, GONE, READ, READ],
    "removed": [GONE, GONE, GONE, GONE, READ],
    "in a draft": [GONE, GONE, GONE, READ, READ],
    "in a hidden course": [GONE, GONE, GONE, READ, READ],
    "in a removed course": [GONE, GONE, GONE, GONE, READ],
    "of who was suspended": [GONE, GONE, GONE, READ, READ],
    "closed, of who was suspended": [GONE, GONE, GONE, READ, READ],
}
COURSES = {
    "open": [READ] * 5,
    "in a draft": [GONE, GONE, GONE, READ, READ],
    "of who was suspended": [READ] * 5,  # it was there before
}


@pytest.fixture
def make(make_course: MakeCourse, tara: User, alice: User) -> Callable[[str], Lesson]:
    """A lesson with a quiz in that state; Alice is enrolled in its course."""

    def made(state: str) -> Lesson:
        closed = state.startswith(("closed", "preview"))
        course = make_course("Bread", lessons=0, open=not closed)
        learning.enrol(course=course, by=alice)
        lesson = _lesson(course, preview=state == "preview")
        statuses: dict[str, tuple[Item, Status]] = {
            "draft": (lesson.item, Status.DRAFT),
            "pending": (lesson.item, Status.PENDING),
            "hidden": (lesson.item, Status.HIDDEN),
            "removed": (lesson.item, Status.REMOVED),
            "in a draft": (course.item, Status.DRAFT),
            "in a hidden course": (course.item, Status.HIDDEN),
            "in a removed course": (course.item, Status.REMOVED),
        }
        for name, (item, status) in statuses.items():
            if state.endswith(name):
                items.set_status(item=item, status=status)
        if "suspended" in state:
            tara.suspended_at = timezone.now() - timedelta(hours=1)
            tara.save()
            Item.objects.filter(pk=course.pk).update(
                published_at=timezone.now() - timedelta(hours=2)
            )
        return lesson

    return made


def _lesson(course: Course, *, preview: bool) -> Lesson:
    return catalogue.add_lesson(
        section=course.sections.get(),
        position=0,
        title="A title that some may read",
        body=f"{SECRET}\n\n[[quiz:q]]",
        preview=preview,
        components=[quiz()],
    )


@pytest.fixture
def people(charlie: User, alice: User, tara: User, mona: User) -> dict[str, User | None]:
    return dict(zip(ROLES, [None, charlie, alice, tara, mona], strict=True))


@pytest.mark.parametrize("state", LESSONS)
def test_a_lesson_is_read_by_whom_it_should(
    make: Callable[[str], Lesson],
    people: dict[str, User | None],
    signed_in: SignIn,
    state: str,
) -> None:
    lesson = make(state)
    api = reverse("api-item-detail", args=[lesson.pk])
    for role, expected in zip(ROLES, LESSONS[state], strict=True):
        client = signed_in(people[role])
        for headers in WAYS:
            for url in [lesson.get_absolute_url(), reverse("lesson", args=[lesson.pk, "x"])]:
                response = client.get(url, headers=headers)
                if expected == READ and not url.endswith("-x/"):
                    assert SECRET in response.content.decode(), (role, headers)
                elif expected == READ:
                    assert response.status_code == 301
                else:
                    assert response.status_code == expected, (role, headers)
                    # Not even where the address would have been right.
                    assert SECRET not in response.content.decode()
        fetched = client.get(api)
        shown = expected == READ and lesson.item.status == Status.PUBLISHED
        assert (SECRET in fetched.content.decode()) is shown, role


@pytest.mark.parametrize("state", LESSONS)
def test_a_file_that_a_lesson_shows_is_seen_by_who_sees_the_lesson(
    make: Callable[[str], Lesson],
    people: dict[str, User | None],
    signed_in: SignIn,
    settings: Any,
    tmp_path: Path,
    state: str,
) -> None:
    settings.MEDIA_ROOT = tmp_path
    lesson = make(state)
    # A course keeps its lessons' files, as the import of Open edX courses has it.
    picture = attach(lesson.course.item, "in_text.png", carriers=[]).get_absolute_url()
    film = attach(lesson.course.item, "film.mp4", "video/mp4", carriers=[]).get_absolute_url()
    Item.objects.filter(pk=lesson.pk).update(html=f'<p>{SECRET}</p><img src="{picture}">')
    lesson.item.refresh_from_db()
    catalogue.set_components(
        lesson=lesson, components=[{"key": "v", "kind": "video", "data": {"sources": [film]}}]
    )
    for role, expected in zip(ROLES, LESSONS[state], strict=True):
        client = signed_in(people[role])
        for url in [picture, film]:
            for headers in [{}, {"Range": "bytes=0-3"}]:
                status = client.get(url, headers=headers).status_code
                found = {200: READ, 206: READ, 404: GONE}[status]
                assert found == (READ if expected == READ else GONE), (role, url)


def is_suspended(user: User | None) -> bool:
    """Who is suspended reads, and writes nothing."""
    return user is not None and User.objects.get(pk=user.pk).is_suspended


@pytest.mark.parametrize("state", LESSONS)
def test_a_lesson_is_answered_and_finished_by_whom_it_should(
    make: Callable[[str], Lesson],
    people: dict[str, User | None],
    signed_in: SignIn,
    state: str,
) -> None:
    lesson = make(state)
    answered = reverse("attempt", args=[lesson.components.get().pk])
    finished = reverse("complete", args=[lesson.pk])
    may = []
    for role, expected in zip(ROLES, LESSONS[state], strict=True):
        client = signed_in(people[role])
        for headers in WAYS:
            for url in [answered, finished]:
                response = client.post(url, WRONG, headers=headers)
                if role == "stranger":
                    where = response.get("HX-Redirect") or response["Location"]
                    assert where.startswith(reverse("account_login"))
                elif is_suspended(people[role]):
                    assert response.status_code == 403, role
                elif expected == READ:
                    assert response.status_code in (200, 302), role
                else:
                    assert response.status_code == GONE, role
                    assert WHY_SINGLE not in response.content.decode()
        if expected == READ and people[role] and not is_suspended(people[role]):
            may.append(people[role])
    assert set(Attempt.objects.values_list("user", flat=True)) == {user.pk for user in may if user}
    # Nobody passed the quiz, so nobody finished, however often they said so.
    assert not Progress.objects.filter(completed_at__isnull=False).exists()


@pytest.mark.parametrize("state", COURSES)
def test_a_course_is_seen_and_taken_by_whom_it_should(
    make: Callable[[str], Lesson],
    people: dict[str, User | None],
    signed_in: SignIn,
    state: str,
) -> None:
    course = make(state).course
    for role, expected in zip(ROLES, COURSES[state], strict=True):
        client = signed_in(people[role])
        for headers in WAYS:
            response = client.get(course.get_absolute_url(), headers=headers)
            assert response.status_code == expected, role
            assert SECRET not in response.content.decode()
            response = client.post(reverse("enrol", args=[course.pk]), headers=headers)
            if role == "stranger":
                where = response.get("HX-Redirect") or response["Location"]
                assert where.startswith(reverse("account_login"))
            elif is_suspended(people[role]):
                assert response.status_code == 403, role
            else:
                assert response.status_code == (302 if expected == READ else GONE), role
    took = set(Enrolment.objects.values_list("user", flat=True))
    expected_took = {
        user.pk
        for (role, user), code in zip(people.items(), COURSES[state], strict=True)
        # Alice was before it went away
        if user and (code == READ or role == "enrolled") and not is_suspended(user)
    }
    assert took == expected_took


NAMED = {
    "open": [True] * 5,
    "closed": [True] * 5,
    "preview": [True] * 5,
    "draft": [False, False, False, True, True],
    "hidden": [False, False, False, True, True],
    "closed and draft": [False, False, False, True, True],
    "of who was suspended": [False, False, False, True, True],
    "closed, of who was suspended": [False, False, False, True, True],
}


@pytest.mark.parametrize("state", NAMED)
def test_an_outline_names_no_lesson_that_is_hidden(
    make: Callable[[str], Lesson],
    people: dict[str, User | None],
    signed_in: SignIn,
    state: str,
) -> None:
    lesson = make(state)
    for role, expected in zip(ROLES, NAMED[state], strict=True):
        page = signed_in(people[role]).get(lesson.course.get_absolute_url()).content.decode()
        assert (lesson.item.title in page) is expected, role


def test_an_outline_marks_what_is_locked_and_what_is_free(
    make_course: MakeCourse,
    add_lesson: Callable[..., Lesson],
    signed_in: SignIn,
    alice: User,
    charlie: User,
) -> None:
    course = make_course("Cheese", open=False)
    add_lesson(course, "A taste", preview=True)
    learning.enrol(course=course, by=alice)
    outsider = signed_in(charlie).get(course.get_absolute_url()).content.decode()
    assert outsider.count("(locked: enrol to read)") == 2
    assert outsider.count("free preview") == 1
    assert "Read a free lesson" in outsider
    enrolled = signed_in(alice).get(course.get_absolute_url()).content.decode()
    assert "(locked" not in enrolled
    assert "Begin: Cheese, lesson 1" in enrolled


def test_who_is_blocked_is_not_taught_from(
    make: Callable[[str], Lesson], signed_in: SignIn, tara: User, charlie: User
) -> None:
    Block.objects.create(blocker=charlie, blocked=tara)
    lesson = make("closed")
    client = signed_in(charlie)
    for url in [lesson.get_absolute_url(), lesson.course.get_absolute_url()]:
        assert client.get(url).status_code == GONE
    for name, pk in [("enrol", lesson.course_id), ("complete", lesson.pk)]:
        assert client.post(reverse(name, args=[pk])).status_code == GONE


def test_opening_is_recorded_for_members_who_may(
    make: Callable[[str], Lesson], signed_in: SignIn, alice: User, charlie: User
) -> None:
    lesson = make("closed")
    for viewer in [None, charlie, alice]:
        signed_in(viewer).get(lesson.get_absolute_url())
    opened = Event.objects.filter(verb=Verb.OPEN, item=lesson.item)
    assert [event.user for event in opened] == [alice]


def test_opening_and_closing_a_course_takes_along_what_is_about_its_lessons(
    make_course: MakeCourse, add_lesson: Callable[..., Lesson], alice: User, charlie: User
) -> None:
    course = make_course("Cheese", lessons=1)
    lesson = course.lessons.get().item
    free = add_lesson(course, "A taste", preview=True).item
    remark = comments.comment(on=lesson, by=alice, body="A remark.").item
    asked = {
        about.pk: questions.ask(by=alice, title="Why so?", body="Tell me.", about=about).item
        for about in [lesson, remark, free, course.item]
    }
    answer = questions.answer(question=asked[lesson.pk].question, by=alice, body="So.").item
    closed = [lesson, remark, asked[lesson.pk], asked[remark.pk], answer]
    still_open = [course.item, free, asked[free.pk], asked[course.pk]]

    def seen() -> set[int]:
        return set(Item.objects.visible_to(charlie).values_list("pk", flat=True))

    before = seen()
    assert {row.pk for row in closed + still_open} <= before
    with CaptureQueriesContext(connection) as queries:
        catalogue.set_open(course=course, open=False)
    assert len([q for q in queries if 'UPDATE "items_item"' in q["sql"]]) == 1
    assert seen() == before - {row.pk for row in closed}
    lesson.refresh_from_db()
    later = questions.ask(by=alice, title="And why?", body="Tell me.", about=lesson).item
    assert later.gate == course.item
    catalogue.set_open(course=course, open=True)
    assert seen() == before | {later.pk}
    assert not Item.objects.exclude(gate=None).exists()


def test_a_board_for_who_takes_a_course_stays_theirs_when_the_course_opens(
    closed_course: Course, charlie: User
) -> None:
    board = boards.open_board(title="Only among us").item
    Item.objects.filter(pk=board.pk).update(gate=closed_course.item)
    catalogue.set_open(course=closed_course, open=True)
    assert not Item.objects.visible_to(charlie).filter(pk=board.pk).exists()
