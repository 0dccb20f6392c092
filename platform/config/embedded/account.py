"""Who the server runs as: ourselves, or when we are root somebody who is not."""

import os
import pwd
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

from config.embedded import binaries
from config.embedded.errors import EmbeddedError
from config.embedded.server import Server

# The number of nobody where the system has no list of accounts.
NOBODY = 65534


class Account(TypedDict, total=False):
    """Arguments for subprocess; empty for ourselves."""

    user: int
    group: int
    extra_groups: list[int]


def account_for(server: Server) -> Account:
    """PostgreSQL refuses to run as root: the owner of the data then, or nobody for new data."""
    owner = server.data.stat().st_uid if server.data.exists() else None
    if os.geteuid() != 0:
        if owner not in (None, os.geteuid()):
            raise EmbeddedError(f"{server.data} belongs to another user: run as {_name(owner)}")
        return {}
    if owner == 0:
        raise EmbeddedError(f"{server.data} belongs to root; run: chown -R nobody {server.data}")
    user, group = _nobody() if owner is None else (owner, server.data.stat().st_gid)
    if user == _nobody()[0] and not binaries.in_reach(server.data):
        raise EmbeddedError(f"{server.home} is closed to {_name(user)}, whom PostgreSQL runs as")
    return {"user": user, "group": group, "extra_groups": []}


def _nobody() -> tuple[int, int]:
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        return NOBODY, NOBODY
    return entry.pw_uid, entry.pw_gid


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def give(path: Path, account: Account) -> None:
    """Make the account the owner of `path`."""
    if account:
        os.chown(path, account["user"], account["group"])


def environment() -> dict[str, str]:
    """English messages, and no PG* variable of the person's own that would change the server."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_"))}
    return kept | {"LC_ALL": "C", "LANGUAGE": ""}


def run(
    command: Sequence[str | Path], *, cwd: Path, account: Account, text: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a program as the account, `text` on its standard input; its output is captured."""
    return subprocess.run(
        command,
        check=False,
        cwd=cwd,
        env=environment(),
        input=text,
        capture_output=True,
        text=True,
        errors="replace",
        **account,
    )


def complaint(text: str) -> str:
    """What a server program's output says about why it gave up, without its date and name."""
    if found := re.search(r"(?:FATAL|PANIC|error): *(.+)", text):
        return found[1]
    return text.strip().partition("\n")[0] or "it said nothing"
