"""What the machine must offer before anything starts; each lack is one line for the person."""

import errno
import fcntl
import http.client
import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

# Room for a new database, its journal, the demo content and a night's work on it, in bytes.
ROOM = 300 * 1024**2


class Lack(Exception):
    """Lyceum cannot start here; the message says why and what to do, in one line."""


def listening_place(environment: Mapping[str, str]) -> tuple[str, int]:
    """HOST and PORT of the site, by default 127.0.0.1 and 8000."""
    text = environment.get("PORT") or "8000"
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 2**16):
        raise Lack(f"PORT: {text!r} is not a port number (1 to 65535)")
    return environment.get("HOST") or "127.0.0.1", int(text)


def address_of(host: str, port: int) -> str:
    """The site's address as a person would type it."""
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def answers(host: str, port: int) -> bool:
    """Whether a web server answers there; which page it answers with is not our question."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    connection = http.client.HTTPConnection(reachable, port, timeout=10)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status > 0
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def check_port(host: str, port: int) -> None:
    """Whether we could listen there."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror as error:
        raise Lack(f"HOST: {host!r} is not an address of this machine") from error
    except OSError as error:
        raise Lack(_why_not(error, host, port)) from error


def _why_not(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} on {host} is in use; take another one: PORT={port + 1} make run"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"HOST: {host!r} is not an address of this machine"
    return f"port {port} on {host} cannot be had: {error.strerror}"


def free_bytes(folder: Path) -> int:
    """What the disk of the folder has left for us."""
    return shutil.disk_usage(folder).free


def check_room(var: Path, free_bytes: Callable[[Path], int] = free_bytes) -> None:
    """Whether files can be written under `var`, and enough of them."""
    try:
        var.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=var) as trial:
            trial.write(b"\0" * 4096)
            trial.flush()
    except OSError as error:
        raise Lack(f"nothing can be written in {var}: {error.strerror}") from error
    if (free := free_bytes(var)) < ROOM:
        raise Lack(
            f"the disk is full: {free // 1024**2} MB are free for {var}, "
            f"Lyceum needs {ROOM // 1024**2} MB"
        )


@contextmanager
def alone_on(var: Path, address: str) -> Iterator[None]:
    """Hold `var` against a second copy on the same data, which will tell our address."""
    place = var / "run.lock"
    with os.fdopen(os.open(place, os.O_RDWR | os.O_CREAT, 0o600), "r+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            other = lock.read().strip()
            raise Lack(f"Lyceum already runs on the data in {var}: {other}") from error
        lock.truncate()
        lock.write(f"process {os.getpid()}, {address}\n")
        lock.flush()
        yield
