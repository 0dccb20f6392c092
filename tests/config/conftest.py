"""Var folders for the tests of the set-up, and other processes that use them."""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config import embedded
from config.embedded import Cluster

USER_OF_A_SERVER = """
import sys
from pathlib import Path
from config import embedded
print(embedded.lease(Path(sys.argv[1])), flush=True)
sys.stdin.read()
"""


def open_folder() -> Path:
    """A new folder in reach of every account, which pytest's own `tmp_path` is not."""
    folder = Path(tempfile.mkdtemp(prefix="lyceum-test-"))
    folder.chmod(0o755)
    return folder


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


class OtherProcess:
    """Another process that uses the server until it is told to end or is killed."""

    def __init__(self, var: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER_OF_A_SERVER, str(var)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().strip()

    def end(self) -> None:
        """Let it finish by itself."""
        self.process.communicate()

    def kill(self) -> None:
        """kill -9: it cannot say goodbye."""
        self.process.kill()
        self.process.communicate()


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


def eventually(condition: Callable[[], bool], seconds: float = 10) -> bool:
    """Whether the condition comes true in time."""
    deadline = time.monotonic() + seconds
    while not (true := condition()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return true
