"""Var folders for the tests of the set-up, and other processes that use them."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config import embedded
from config.embedded import Cluster
from tests.config.processes import OtherProcess, open_folder


@pytest.fixture(scope="module")
def shared_var() -> Iterator[Path]:
    """One var folder for a module: making a database folder takes most of a second."""
    folder = open_folder()
    yield folder
    embedded.postgres(folder).stop()
    shutil.rmtree(folder)


@pytest.fixture
def var() -> Iterator[Path]:
    """A var folder of the test's own."""
    folder = open_folder()
    yield folder
    embedded.postgres(folder).stop()
    shutil.rmtree(folder)


@pytest.fixture
def cluster(shared_var: Path) -> Iterator[Cluster]:
    """The module's cluster, not started; left at the end."""
    found = embedded.postgres(shared_var)
    yield found
    found.stop()


@pytest.fixture
def other_process() -> Iterator[Callable[[Path], OtherProcess]]:
    """Starts another process that uses a var folder's server."""
    started: list[OtherProcess] = []

    def start(var: Path) -> OtherProcess:
        started.append(OtherProcess(var))
        return started[-1]

    yield start
    for other in started:
        other.kill()
