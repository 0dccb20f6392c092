"""Several people at once: each deed in a thread and a database connection of its own."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection


def at_once(deeds: Sequence[Callable[[], Any]]) -> list[Any]:
    """Do all of `deeds` at the same moment; returns what each gave, or the error it raised."""
    start = Barrier(len(deeds))

    def do(deed: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            start.wait(timeout=30)
            return deed()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(do, deeds))
