"""The whole demo, loaded once, in a database of its own that other tests do not see."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from activity import queue, readers
from demo.make import make
from recommender import training
from tests.database import TEMPLATE

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
SEED = 1
LEARNERS = 300


def _execute(statement: str, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            psycopg.sql.SQL(statement).format(
                name=psycopg.sql.Identifier(name), template=psycopg.sql.Identifier(TEMPLATE)
            )
        )


@contextmanager
def _inside(name: str) -> Iterator[None]:
    """Within it, the connection leads to the database of that name."""
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


@pytest.fixture(scope="session")
def demo_database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The name of a database with content and learners, told to the readers, after one refresh."""
    name = f"{connection.settings_dict['NAME']}_demo"
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patched:
        patched.setattr(queue, "deliver_soon", lambda: None)
        _execute("DROP DATABASE IF EXISTS {name} WITH (FORCE)", name)
        _execute("CREATE DATABASE {name} TEMPLATE {template}", name)
        with _inside(name):
            assert make(seed=SEED, learners=LEARNERS, now=NOW)
            readers.deliver()
            training.refresh()
    yield name
    with django_db_blocker.unblock():
        _execute("DROP DATABASE {name} WITH (FORCE)", name)


@pytest.fixture(scope="module")
def demo(demo_database: str, django_db_blocker: DjangoDbBlocker) -> Iterator[datetime]:
    """The tests of a module see that demo, as of the time given; what they do to it is undone."""
    with django_db_blocker.unblock(), _inside(demo_database):
        yield NOW
