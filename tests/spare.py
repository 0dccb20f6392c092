"""Databases beside the test database, for worlds that take long to build and many tests look at."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection

from tests.database import TEMPLATE


def create(suffix: str) -> str:
    """Make a new, migrated database; returns its name."""
    name = f"{connection.settings_dict['NAME']}_{suffix}"
    _execute("DROP DATABASE IF EXISTS {name} WITH (FORCE)", name)
    _execute("CREATE DATABASE {name} TEMPLATE {template}", name)
    return name


def drop(name: str) -> None:
    """Remove it, whoever is still connected."""
    _execute("DROP DATABASE {name} WITH (FORCE)", name)


@contextmanager
def inside(name: str) -> Iterator[None]:
    """Within it, this thread's connection and all new ones lead to the database of that name."""
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


def _execute(statement: str, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            psycopg.sql.SQL(statement).format(
                name=psycopg.sql.Identifier(name), template=psycopg.sql.Identifier(TEMPLATE)
            )
        )
