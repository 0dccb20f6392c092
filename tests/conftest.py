"""The cast: every test tells its story with the same people."""

from collections.abc import Callable
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db import connection
from django.test import Client

from accounts.models import User
from activity import queue
from community.boards import actions as boards
from community.boards.models import Board, Topic
from community.questions import actions as questions
from community.questions.models import Question
from courses.catalogue import actions as catalogue
from courses.catalogue.models import Course, Lesson, Section


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest file first: else one worker is left alone with it at the end."""
    items.sort(key=lambda item: item.path.name != "test_matrix.py")


@pytest.fixture(autouse=True)
def _alone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees another's cache, and only those marked `broker` use a broker."""
    cache.clear()
    if "broker" not in request.keywords:
        monkeypatch.setattr(queue, "deliver_soon", lambda: None)


def person(handle: str, name: str, **fields: bool) -> User:
    """A member who can sign in with their e-mail and the password `secret`."""
    user: User = User.objects.create_user(
        f"{handle}@example.org", handle, "secret", name=name, **fields
    )
    return user


@pytest.fixture
def alice(db: None) -> User:
    """Alice asks and learns."""
    return person("alice", "Alice")


@pytest.fixture
def bob(db: None) -> User:
    """Bob answers."""
    return person("bob", "Bob")


@pytest.fixture
def charlie(db: None) -> User:
    """Charlie has no business here."""
    return person("charlie", "Charlie")


@pytest.fixture
def mona(db: None) -> User:
    """Mona moderates; as a superuser she may do all that moderators may."""
    return person("mona", "Mona", is_staff=True, is_superuser=True)


@pytest.fixture
def moderators(db: None) -> Group:
    """The group that a migration makes; a test that empties all tables takes it along."""
    migration = import_module("items.migrations.0002_moderators")
    migration.make_group(apps, SimpleNamespace(connection=connection))
    for name in ("0002_moderators_see_runs", "0004_moderators_see_engagement"):
        seeing = import_module(f"recommender.migrations.{name}")
        seeing.allow(apps, SimpleNamespace(connection=connection))
    certifying = import_module("courses.learning.migrations.0005_certificates")
    certifying.allow(apps, SimpleNamespace(connection=connection))
    return Group.objects.get(name=migration.NAME)


@pytest.fixture
def tara(db: None) -> User:
    """Tara teaches."""
    return person("tara", "Tara")


@pytest.fixture
def signed_in() -> Callable[[User | None], Client]:
    """A browser in which that person is signed in; `None` for a stranger."""

    def make(user: User | None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return make


@pytest.fixture
def make_course(tara: User) -> Callable[..., Course]:
    """Courses of Tara's with as many lessons as asked for."""

    def make(title: str = "Bread", lessons: int = 2, **fields: object) -> Course:
        course = catalogue.create_course(by=tara, title=title, **fields)  # type: ignore[arg-type]
        section = Section.objects.create(course=course, title="Start", position=0)
        for number in range(lessons):
            catalogue.add_lesson(
                section=section,
                position=number,
                title=f"{title}, lesson {number + 1}",
                body=f"The text of lesson {number + 1}.",
                minutes=5,
            )
        return course

    return make


@pytest.fixture
def course(make_course: Callable[..., Course]) -> Course:
    """An open course of Tara's with two lessons."""
    return make_course()


@pytest.fixture
def closed_course(make_course: Callable[..., Course]) -> Course:
    """A course of Tara's whose lessons one must enrol for."""
    return make_course("Cheese", open=False)


@pytest.fixture
def lesson(course: Course) -> Lesson:
    """The first lesson of the open course."""
    return course.lessons.in_order()[0]


@pytest.fixture
def question(alice: User) -> Question:
    """A question of Alice's."""
    return questions.ask(
        by=alice,
        title="Why does my bread not rise?",
        body="It stays **flat**, whatever I try.",
        tags=["bread", "yeast"],
    )


@pytest.fixture
def board(db: None) -> Board:
    """A board open to everybody."""
    return boards.open_board(title="Kitchen talk", body="Everything around cooking.")


@pytest.fixture
def topic(board: Board, alice: User) -> Topic:
    """A topic of Alice's on the board."""
    return boards.discuss(board=board, by=alice, title="My first loaf", body="It was a *brick*.")
