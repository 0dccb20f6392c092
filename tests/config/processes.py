"""Other processes that use an embedded server, and folders that all of them may enter."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

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


def eventually(condition: Callable[[], bool], seconds: float = 60) -> bool:
    """Whether the condition comes true in time."""
    deadline = time.monotonic() + seconds
    while not (true := condition()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return true
