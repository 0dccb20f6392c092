"""The embedded server as its users see it: take part, connect, leave."""

import atexit
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from config.embedded import binaries, launch
from config.embedded import server as server_module
from config.embedded.errors import EmbeddedError
from config.embedded.initialise import DATABASE, USER
from config.embedded.server import Server, locked


@dataclass(frozen=True)
class Address:
    """How to reach a server: `host` is a folder when it listens on a Unix socket."""

    host: str
    port: int
    user: str
    password: str


class Cluster:
    """The embedded PostgreSQL of one `var` folder, shared by every process that uses it.

    A process takes part by `start()`: it holds the pipe `users` open for writing. The first one
    starts the server; the last one to leave stops it, by `stop()` or at its end. For those that
    end without a farewell (kill -9), a keeper process waits and does the same.
    """

    def __init__(self, var: Path) -> None:
        self.var = var
        self._mutex = var / "postgres.lock"
        self._thread_lock = threading.Lock()
        self._lease: int | None = None
        atexit.register(self.stop)

    @property
    def server(self) -> Server:
        """The server by its folder, running or not."""
        return Server((self.var / "postgres").resolve())

    def is_running(self) -> bool:
        """Whether a server takes connections on this folder now, whoever started it."""
        return self.server.listens()

    @property
    def address(self) -> Address:
        """Where the started server listens; EmbeddedError before the first start."""
        try:
            host, port = self.server.address
            password = (self.server.home / "password").read_text()
        except FileNotFoundError as error:
            raise EmbeddedError(f"no embedded PostgreSQL in {self.var} yet") from error
        return Address(host, port, USER, password)

    @property
    def url(self) -> str:
        """The address as a DATABASE_URL."""
        to = self.address
        host = quote(to.host, safe="")
        return f"postgres://{to.user}:{to.password}@{host}:{to.port}/{DATABASE}"

    def start(self) -> Self:
        """Take part in the server, starting it when none runs; cheap when this process does so."""
        with self._thread_lock:
            if self._lease is None or not self.server.alive():
                try:
                    self._start()
                except OSError as error:
                    raise EmbeddedError(
                        f"the embedded PostgreSQL in {self.var} cannot start: {error}"
                    ) from error
        return self

    def _start(self) -> None:
        self.var.mkdir(parents=True, exist_ok=True)
        with locked(self._mutex):
            server = Server(launch.home_of(self.var))
            self._join(server)
            try:
                if not server.wait_until_ready():
                    launch.launch(server)
            except BaseException:
                self._leave()
                raise

    def _join(self, server: Server) -> None:
        if not server.users.exists():
            os.mkfifo(server.users, 0o600)
        try:
            lease = os.open(server.users, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:  # nobody reads: there is no keeper
            reader = os.open(server.users, os.O_RDONLY | os.O_NONBLOCK)
            lease = os.open(server.users, os.O_WRONLY | os.O_NONBLOCK)
            self._spawn_keeper(server, reader)
        self._leave()
        self._lease = lease

    def _spawn_keeper(self, server: Server, reader: int) -> None:
        program = [sys.executable, "-I", "-S", server_module.__file__]
        with server.log.open("ab") as log:
            _keepers.append(
                subprocess.Popen(
                    [*program, server.home, self._mutex.resolve(), str(reader)],
                    cwd="/",
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    pass_fds=(reader,),
                    start_new_session=True,
                )
            )
        os.close(reader)

    def _leave(self) -> None:
        if self._lease is not None:
            os.close(self._lease)
            self._lease = None

    def stop(self) -> None:
        """Leave the server; the last one to leave waits until it has stopped."""
        with self._thread_lock:
            if self._lease is None or not self._mutex.exists():
                return
            with locked(self._mutex):
                self._leave()
                if not self.server.in_use():
                    self.server.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


# Kept for the life of the process, as a keeper may outlive it.
_keepers: list[subprocess.Popen[bytes]] = []


@cache
def _cluster(var: Path) -> Cluster:
    return Cluster(var)


def postgres(var: Path) -> Cluster:
    """The embedded PostgreSQL whose data are in `var/postgres`; not started by asking for it."""
    return _cluster(var.absolute())


def lease(var: Path) -> str:
    """Use the server of `var` until this process ends; returns its DATABASE_URL."""
    return postgres(var).start().url


def django_database(var: Path) -> dict[str, str]:
    """The entry for DATABASES: a backend that starts the server with the first connection."""
    return {
        "ENGINE": "config.postgres_backend",
        "NAME": DATABASE,
        "VAR": str(var),
    }


def program(name: str) -> str:
    """The path of a client program beside the server (`psql`), else its bare name."""
    path = binaries.find() / name
    return str(path) if path.exists() else name
