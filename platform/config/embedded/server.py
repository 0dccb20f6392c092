"""A running server of ours: does it live, where does it listen, how does it end?

The file is also the keeper's program (see `keep`), run alone by path, so it imports only the
standard library: a keeper must not wait for Django, nor hold its memory.
"""

import fcntl
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PORT = 5432
SOCKET_NAME = f".s.PGSQL.{PORT}"
# The shorter of the limits of Linux (108) and macOS (104), the closing zero included.
LONGEST_SOCKET = 103
PATIENCE = 60.0
PAUSE = 0.02


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file alone; the kernel frees it even after kill -9."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


class Server:
    """The server of one home folder (data/, run/, users, alive, log, password).

    Its postmaster and every process of it hold a lock on `alive`: the lock tells without a doubt
    whether any of them lives, whatever a stale postmaster.pid says.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self.data = home / "data"
        self.run = home / "run"
        self.log = home / "log"
        self.users = home / "users"
        self.lock = home / "alive"
        self.pid_file = self.data / "postmaster.pid"

    @property
    def uses_socket(self) -> bool:
        """A Unix socket, unless its path is too long or has a comma, which parts hosts in libpq."""
        path = os.fsencode(self.run / SOCKET_NAME)
        return len(path) <= LONGEST_SOCKET and b"," not in path

    @property
    def address(self) -> tuple[str, int]:
        """Host (a folder for a Unix socket) and port; FileNotFoundError before a TCP start."""
        if self.uses_socket:
            return str(self.run), PORT
        return "127.0.0.1", int((self.home / "port").read_text())

    def pid_lines(self) -> list[str]:
        """postmaster.pid: process id first, status eighth; empty when there is none."""
        try:
            return self.pid_file.read_text().splitlines()
        except FileNotFoundError:
            return []

    def alive(self) -> bool:
        """Whether any process of the server lives."""
        try:
            descriptor = os.open(self.lock, os.O_RDONLY)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return False
        except BlockingIOError:
            return True
        finally:
            os.close(descriptor)

    def listens(self) -> bool:
        """Whether the postmaster itself lives: nobody else listens on its address."""
        try:
            host, port = self.address
            family = socket.AF_UNIX if self.uses_socket else socket.AF_INET
            with socket.socket(family) as probe:
                probe.settimeout(1)
                probe.connect(f"{host}/{SOCKET_NAME}" if self.uses_socket else (host, port))
            return True
        except OSError:
            return False

    def wait_until_ready(self) -> bool:
        """True when it takes connections; False when it has ended, or never did within PATIENCE."""
        deadline = time.monotonic() + PATIENCE
        while self.alive() and time.monotonic() < deadline:
            lines = self.pid_lines()
            if len(lines) > 7 and lines[7].strip() == "ready" and self.listens():
                return True
            time.sleep(PAUSE)
        return False

    def stop(self) -> None:
        """A fast stop: sessions end, work is saved. Returns when no process of it lives."""
        started = time.monotonic()
        sent: set[int] = set()
        while self.alive():
            waited = time.monotonic() - started
            wanted = signal.SIGINT if waited < PATIENCE else signal.SIGQUIT
            # The process id is trusted only while the postmaster that wrote it answers.
            if wanted not in sent and (lines := self.pid_lines()) and self.listens():
                os.kill(int(lines[0]), wanted)
                sent.add(wanted)
            if waited > 2 * PATIENCE:
                raise TimeoutError(f"PostgreSQL in {self.home} does not stop")
            time.sleep(PAUSE)

    def in_use(self) -> bool:
        """Whether any process holds `users` open for writing: so one says that it uses us."""
        reader = os.open(self.users, os.O_RDONLY | os.O_NONBLOCK)
        try:
            return not _at_end(reader)
        finally:
            os.close(reader)


def _at_end(reader: int) -> bool:
    try:
        return os.read(reader, 1) == b""
    except BlockingIOError:
        return False


def keep(server: Server, mutex: Path, reader: int) -> None:
    """Wait until the last user of the server is gone, however it went, then stop the server.

    `reader` is an open end of the pipe `users`. Nobody writes into it: reading ends when the
    kernel has closed the last writer's end.
    """
    while True:
        os.set_blocking(reader, True)
        os.read(reader, 1)
        with locked(mutex):
            os.set_blocking(reader, False)
            if _at_end(reader):
                server.stop()
                os.close(reader)
                return


if __name__ == "__main__":
    # A terminal that closes says so to the users of the server; the keeper outlives them.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    keep(Server(Path(sys.argv[1])), Path(sys.argv[2]), int(sys.argv[3]))
