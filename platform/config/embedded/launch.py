"""Making a database folder and starting the server on it, as an account that may."""

import fcntl
import hashlib
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import TypedDict

from config.embedded import binaries
from config.embedded.errors import EmbeddedError
from config.embedded.server import PORT, Server

USER = DATABASE = "lyceum"
CLOSED_CHECKOUTS = Path("/var/lib/lyceum")
# The first locale that initdb takes: macOS and small images do not have all of them.
LOCALES = ("C.UTF-8", "en_US.UTF-8", "C")


class Account(TypedDict, total=False):
    """Arguments for subprocess: who the server runs as; empty for ourselves."""

    user: int
    group: int
    extra_groups: list[int]


def home_of(var: Path) -> Path:
    """The server's folder, `var/postgres`, made when missing.

    For root it must be in reach of the account that the server runs as. Where the checkout lies
    in a closed folder, it is a link to a folder of its own under /var/lib/lyceum.
    """
    place = var / "postgres"
    if place.exists():
        return place.resolve()
    if place.is_symlink():
        raise EmbeddedError(
            f"{place} points to {place.readlink()}, which is gone; remove the link"
        )
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
    last complaint.
    """
    account = _account(server)
    folder = binaries.find()
    if account and not binaries.in_reach(folder / "postgres"):
        folder = binaries.copied_into(server.home, folder)
    _own_folder(server.run, account)
    if not server.data.exists():
        _initialise(server, folder, account)
    _check_data(server, folder)
    _remove_stale_pid_file(server)
    start = server.log.stat().st_size if server.log.exists() else 0
    _spawn(server, folder, account)
    if not server.wait_until_ready():
        with server.log.open(encoding="utf-8", errors="replace") as log:
            log.seek(start)
            raise EmbeddedError(
                f"PostgreSQL did not start: {_complaint(log.read())} ({server.log})"
            )


def _account(server: Server) -> Account:
    """PostgreSQL refuses to run as root: the owner of the data then, or nobody."""
    owner = server.data.stat().st_uid if server.data.exists() else None
    me = os.geteuid()
    if me != 0:
        if owner not in (None, me):
            raise EmbeddedError(
                f"{server.data} belongs to user {_name(owner)}: run as that user"
            )
        return {}
    if owner == 0:
        raise EmbeddedError(
            f"{server.data} belongs to root; run: chown -R nobody {server.data}"
        )
    try:
        entry = pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")
        user, group = entry.pw_uid, entry.pw_gid
    except KeyError:
        user = group = owner or 65534
    if owner is None and not binaries.in_reach(server.data):
        raise EmbeddedError(
            f"{server.home} is closed to the account that PostgreSQL runs as"
        )
    return {"user": user, "group": group, "extra_groups": []}


def _name(uid: int | None) -> str:
    try:
        return pwd.getpwuid(uid or 0).pw_name
    except KeyError:
        return str(uid)


def _own_folder(path: Path, account: Account) -> None:
    path.mkdir(mode=0o700, exist_ok=True)
    if account:
        os.chown(path, account["user"], account["group"])


def _environment() -> dict[str, str]:
    """English messages, and no PG* variable of the person's own that would change the server."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("PG", "LC_"))
    }
    return kept | {"LC_ALL": "C", "LANGUAGE": ""}


def _initialise(server: Server, folder: Path, account: Account) -> None:
    """Make the database folder beside its place and rename it when whole, so that none is half."""
    fresh = server.home / "data.new"
    password = secrets.token_urlsafe(24)
    with tempfile.NamedTemporaryFile("w", dir=server.run) as secret:
        secret.write(password)
        secret.flush()
        if account:
            os.chown(secret.name, account["user"], account["group"])
        for locale in LOCALES:
            shutil.rmtree(fresh, ignore_errors=True)
            _own_folder(fresh, account)
            arguments = [
                "-D",
                fresh,
                "-U",
                USER,
                "-A",
                "scram-sha-256",
                f"--pwfile={secret.name}",
            ]
            arguments += ["-E", "UTF8", f"--locale={locale}", "--no-instructions"]
            if binaries.major(folder) >= 17:
                arguments += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
            done = _run([folder / "initdb", *arguments], server.home, account)
            if done.returncode == 0:
                break
            if "locale" not in done.stderr:
                raise EmbeddedError(f"initdb failed: {_complaint(done.stderr)}")
    single = [
        folder / "postgres",
        "--single",
        "-D",
        fresh,
        "-c",
        "exit_on_error=on",
        "postgres",
    ]
    done = _run(single, server.home, account, f"CREATE DATABASE {DATABASE}\n")
    if done.returncode != 0:
        raise EmbeddedError(
            f"the database could not be created: {_complaint(done.stderr)}"
        )
    kept = server.home / "password"
    kept.unlink(missing_ok=True)
    kept.touch(mode=0o600)
    kept.write_text(password)
    fresh.rename(server.data)


def _run(
    command: list[str | Path], cwd: Path, account: Account, text: str = ""
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=cwd,
        env=_environment(),
        input=text,
        capture_output=True,
        text=True,
        **account,
    )


def _check_data(server: Server, folder: Path) -> None:
    made_by = (server.data / "PG_VERSION").read_text().strip()
    ours = binaries.major(folder)
    if made_by != str(ours):
        raise EmbeddedError(
            f"{server.data} was made by PostgreSQL {made_by}, but {folder} is {ours}: name the bin "
            f"folder of a PostgreSQL {made_by} in {binaries.OVERRIDE}, or move the folder away"
        )


def _remove_stale_pid_file(server: Server) -> None:
    """After a crash the number in it may by now be another program's, which stops PostgreSQL."""
    if lines := server.pid_lines():
        if "postgres" in _program(lines[0]):
            raise EmbeddedError(
                f"{server.data} is served by process {lines[0]}, which we did not start; stop it first"
            )
        server.pid_file.unlink()


def _program(pid: str) -> str:
    """The program of a process, or an empty text."""
    try:
        return Path(f"/proc/{pid}/comm").read_text()
    except FileNotFoundError:
        if Path("/proc/self").exists():
            return ""
        return subprocess.run(
            ["ps", "-p", pid, "-o", "comm="], capture_output=True, text=True
        ).stdout


def _spawn(server: Server, folder: Path, account: Account) -> None:
    port = PORT
    if not server.uses_socket:
        port = _free_port()
        (server.home / "port").write_text(str(port))
    options = {
        "listen_addresses": "" if server.uses_socket else "127.0.0.1",
        "unix_socket_directories": f'"{server.run}"' if server.uses_socket else "",
        "port": port,
    }
    command: list[str | Path] = [folder / "postgres", "-D", server.data]
    for name, value in options.items():
        command += ["-c", f"{name}={value}"]
    held = os.open(server.lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        with server.log.open("ab") as log:
            _started.append(
                subprocess.Popen(
                    command,
                    cwd=server.home,
                    env=_environment(),
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


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _complaint(text: str) -> str:
    """The line of a server's output that says why it gave up."""
    lines = [line for line in text.splitlines() if line.strip()] or ["it said nothing"]
    loud = [
        line
        for line in lines
        if any(word in line for word in ("FATAL", "PANIC", "error:"))
    ]
    return (loud or lines)[0].strip()
