"""The whole demo, loaded once, in a database of its own that other tests do not see."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from pytest_django.plugin import DjangoDbBlocker

from activity import queue, readers
from demo.make import make
from recommender import training
from tests import spare

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
SEED = 1
LEARNERS = 300


@pytest.fixture(scope="session")
def demo_database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The name of a database with content and learners, told to the readers, after one refresh."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patched:
        patched.setattr(queue, "deliver_soon", lambda: None)
        name = spare.create("demo")
        with spare.inside(name):
            assert make(seed=SEED, learners=LEARNERS, now=NOW)
            readers.deliver()
            training.refresh()
    yield name
    with django_db_blocker.unblock():
        spare.drop(name)


@pytest.fixture(scope="module")
def demo(demo_database: str, django_db_blocker: DjangoDbBlocker) -> Iterator[datetime]:
    """The tests of a module see that demo, as of the time given; what they do to it is undone."""
    with django_db_blocker.unblock(), spare.inside(demo_database):
        yield NOW
