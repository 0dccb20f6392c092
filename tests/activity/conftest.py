"""A reader of the tests' own, and a second session beside Django's."""

from collections.abc import Iterator, Sequence

import psycopg
import pytest
from django.db import connection

from activity import registry
from activity.models import Event

Session = psycopg.Connection[tuple[object, ...]]

told: list[int] = []


def remember(events: Sequence[Event]) -> None:
    told.extend(event.pk for event in events)


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """What the only reader, `test`, has been told."""
    only = {"test": registry.Registered("test", f"{__name__}.remember")}
    monkeypatch.setattr(registry, "_readers", only)
    told.clear()
    yield told
    told.clear()


@pytest.fixture
def other() -> Iterator[Session]:
    """A second connection to the same database, with transactions of its own."""
    parameters = connection.get_connection_params()
    names = {"host", "port", "user", "password", "dbname"}
    with psycopg.connect(**{n: v for n, v in parameters.items() if n in names}) as session:
        yield session
