"""Finding the server's folder and starting the server on it."""

import fcntl
import hashlib
import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

from config.embedded import binaries
from config.embedded.account import Account, account_for, complaint, environment, give
from config.embedded.errors import EmbeddedError
from config.embedded.initialise import initialise
from config.embedded.server import PORT, Server

CLOSED_CHECKOUTS = Path("/var/lib/lyceum")


def home_of(var: Path) -> Path:
    """The server's folder, `var/postgres`, made when missing.

    For root it must be in reach of the account that the server runs as. Where the checkout lies
    in a closed folder, it is a link to a folder of its own under /var/lib/lyceum.
    """
    place = var / "postgres"
    if place.exists():
        return place.resolve()
    if place.is_symlink():
        raise EmbeddedError(f"{place} points to {place.readlink()}, which is gone; remove the link")
    if os.geteuid() != 0 or binaries.in_reach(place):
        place.mkdir()
    else:
        CLOSED_CHECKOUTS.mkdir(parents=True, exist_ok=True)
        CLOSED_CHECKOUTS.chmod(0o755)
        name = hashlib.sha256(os.fsencode(var.resolve())).hexdigest()[:12]
        place.symlink_to(tempfile.mkdtemp(prefix=f"{name}-", dir=CLOSED_CHECKOUTS))
    home = place.resolve()
    home.chmod(0o711 if os.geteuid() == 0 else 0o700)
    return home


def launch(server: Server) -> None:
    """Start the server, on a new database folder when there is none; wait until it answers.

    Call it holding the mutex, with no server alive. Raises EmbeddedError with the server's own
    complaint.
    """
    account = account_for(server)
    folder = binaries.find()
    if account and not binaries.in_reach(folder / "postgres"):
        folder = binaries.copied_into(server.home, folder)
    _remove_what_a_crash_left(server)
    server.run.mkdir(mode=0o700)
    give(server.run, account)
    if not server.data.exists():
        initialise(server, folder, account)
    _check_version(server, folder)
    with server.log.open("a+b") as log:
        start = log.seek(0, os.SEEK_END)
        _spawn(server, folder, account, log.fileno())
        if not server.wait_until_ready():
            log.seek(start)
            said = log.read().decode(errors="replace")
            raise EmbeddedError(f"PostgreSQL did not start: {complaint(said)} ({server.log})")


def _check_version(server: Server, folder: Path) -> None:
    made_by = (server.data / "PG_VERSION").read_text().strip()
    ours = binaries.major(folder)
    if made_by != str(ours):
        raise EmbeddedError(
            f"{server.data} was made by PostgreSQL {made_by}, but {folder} is {ours}: name the bin "
            f"folder of a PostgreSQL {made_by} in {binaries.OVERRIDE}, or move the folder away"
        )


def _remove_what_a_crash_left(server: Server) -> None:
    """Process ids in lock files: by now they may be another program's, which stops PostgreSQL."""
    if lines := server.pid_lines():
        if _program(lines[0]) == "postgres":
            raise EmbeddedError(
                f"{server.data} is served by process {lines[0]}, which we did not start; stop it"
            )
        server.pid_file.unlink()
    shutil.rmtree(server.run, ignore_errors=True)


def _program(pid: str) -> str:
    """The program that a process runs; empty when there is none, or only what is left of it."""
    if Path("/proc/self").exists():
        command = Path(f"/proc/{pid}/cmdline")
        said = command.read_text().split("\0")[0] if command.exists() else ""
    else:
        ask = ["ps", "-p", pid, "-o", "comm="]
        said = subprocess.run(ask, check=False, capture_output=True, text=True).stdout.strip()
    return Path(said).name


def _spawn(server: Server, folder: Path, account: Account, log: int) -> None:
    command: list[str | Path] = [folder / "postgres", "-D", server.data]
    for option in _listening(server):
        command += ["-c", option]
    held = os.open(server.lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        _started.append(
            subprocess.Popen(
                command,
                cwd=server.home,
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=(held,),
                start_new_session=True,  # Ctrl-C in our terminal is not for the server
                **account,
            )
        )
    finally:
        os.close(held)


# Kept for the life of the process: the server may well outlive the command that started it.
_started: list[subprocess.Popen[bytes]] = []


def _listening(server: Server) -> list[str]:
    if server.uses_socket:
        folder = str(server.run).replace('"', '""')
        return ["listen_addresses=", f'unix_socket_directories="{folder}"', f"port={PORT}"]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (server.home / "port").write_text(str(port))
    return ["listen_addresses=127.0.0.1", "unix_socket_directories=", f"port={port}"]
