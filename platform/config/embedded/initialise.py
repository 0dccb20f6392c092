"""A new database folder: made beside its place and renamed when whole, so that none is half."""

import secrets
import shutil
import tempfile
from pathlib import Path

from config.embedded import binaries
from config.embedded.account import Account, complaint, give, run
from config.embedded.errors import EmbeddedError
from config.embedded.server import Server

USER = DATABASE = "lyceum"
# The first locale that initdb takes: macOS and small images do not have all of them.
LOCALES = ("C.UTF-8", "en_US.UTF-8", "C")
# From 17 on, sorting and letters of every script come from PostgreSQL itself, not from the system.
FIRST_WITH_BUILTIN_LOCALES = 17


def initialise(server: Server, folder: Path, account: Account) -> None:
    """Make `server.data` with the programs in `folder`: one user, one database, a password."""
    fresh = server.home / "data.new"
    password = secrets.token_urlsafe(24)
    with tempfile.NamedTemporaryFile("w", dir=server.run) as secret:
        secret.write(password)
        secret.flush()
        give(Path(secret.name), account)
        _initdb(fresh, folder, Path(secret.name), account)
    _create_database(fresh, folder, account)
    kept = server.home / "password"
    kept.unlink(missing_ok=True)
    kept.touch(mode=0o600)
    kept.write_text(password)
    fresh.rename(server.data)


def _initdb(fresh: Path, folder: Path, password: Path, account: Account) -> None:
    command: list[str | Path] = [folder / "initdb", "-D", fresh, "-E", "UTF8", "--no-instructions"]
    command += ["-U", USER, "-A", "scram-sha-256", f"--pwfile={password}"]
    if binaries.major(folder) >= FIRST_WITH_BUILTIN_LOCALES:
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    for locale in LOCALES:
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        give(fresh, account)
        done = run([*command, f"--locale={locale}"], cwd=fresh.parent, account=account)
        if done.returncode == 0:
            return
        if "locale" not in done.stderr:
            break
    raise EmbeddedError(f"initdb failed: {complaint(done.stderr)}")


def _create_database(fresh: Path, folder: Path, account: Account) -> None:
    single: list[str | Path] = [folder / "postgres", "--single", "-D", fresh]
    single += ["-c", "exit_on_error=on", "postgres"]
    order = f"CREATE DATABASE {DATABASE}\n"
    done = run(single, cwd=fresh.parent, account=account, text=order)
    if done.returncode != 0:
        raise EmbeddedError(f"the database could not be created: {complaint(done.stderr)}")
