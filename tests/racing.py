"""Several people at once: each deed in a thread and a database connection of its own."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from threading import Barrier
from time import sleep
from typing import Any

import pytest
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


def hesitate(patch: pytest.MonkeyPatch, after: str, seconds: float = 0.1) -> None:
    """Let everybody wait a moment after calling `after`, a dotted name, before they act on what it said:
    without a lock, all of those `at_once` have seen the same by then."""
    *path, name = after.split(".")
    looked = getattr(import_module(".".join(path)), name)

    def look(*args: Any, **more: Any) -> Any:
        found = looked(*args, **more)
        sleep(seconds)
        return found

    patch.setattr(after, look)
