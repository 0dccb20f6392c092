"""Processes that are started together end together, however their starter ends."""

import fcntl
import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from config.running import processes
from config.running.processes import Processes
from tests.config.processes import eventually

# Says a word, then lives until it is ended; holds a lock that only its death gives back.
LIVES = "import fcntl, sys, time; f = open(sys.argv[1], 'w'); fcntl.flock(f, 2)"
LIVES += "; print('lives', flush=True); time.sleep(600)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + LIVES
PARENT = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[2], sys.argv[1]])"
STARTER = """
import sys, time
from pathlib import Path
from config.running.processes import Processes
commands = {"child": [sys.executable, "-c", sys.argv[2], sys.argv[1]]}
with Processes(commands, Path("/"), sys.stdout):
    time.sleep(600)
"""


def python(program: str, *arguments: str | Path) -> list[str]:
    return [sys.executable, "-c", program, *map(str, arguments)]


def lives(path: Path) -> bool:
    with path.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def said(out: io.StringIO, line: str) -> Callable[[], bool]:
    return lambda: line in out.getvalue().splitlines()


def test_their_output_is_ours_with_their_names_before_it(tmp_path: Path) -> None:
    out = io.StringIO()
    commands = {
        "web": python(LIVES, tmp_path / "web"),
        "worker": python(LIVES, tmp_path / "worker"),
    }
    with Processes(commands, tmp_path, out):
        assert eventually(said(out, "web    | lives"))
        assert eventually(said(out, "worker | lives"))
        assert lives(tmp_path / "web")
    assert not lives(tmp_path / "web")
    assert not lives(tmp_path / "worker")


def test_one_that_ends_by_itself_is_named(tmp_path: Path) -> None:
    commands = {"web": python(LIVES, tmp_path / "web"), "beat": python("raise SystemExit(3)")}
    with Processes(commands, tmp_path, io.StringIO()) as running:
        assert eventually(lambda: running.dead() == "beat has ended (exit code 3)")


def test_children_of_children_and_stubborn_ones_end_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "PATIENCE", 0.3)
    out = io.StringIO()
    commands = {"web": python(PARENT, tmp_path / "web", STUBBORN)}
    with Processes(commands, tmp_path, out):
        assert eventually(said(out, "web | lives"))
    assert eventually(lambda: not lives(tmp_path / "web"))


def test_a_command_that_cannot_start_ends_the_others(tmp_path: Path) -> None:
    commands = {"web": python(LIVES, tmp_path / "web"), "worker": [str(tmp_path / "missing")]}
    (tmp_path / "web").touch()
    with pytest.raises(FileNotFoundError), Processes(commands, tmp_path, io.StringIO()):
        pass
    assert not lives(tmp_path / "web")


def test_kill_9_of_the_starter_ends_them(tmp_path: Path) -> None:
    place = tmp_path / "child"
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTER, str(place), LIVES], stdout=subprocess.PIPE, text=True
    )
    assert starter.stdout is not None
    assert starter.stdout.readline() == "child | lives\n"
    assert lives(place)
    starter.kill()
    starter.communicate()
    assert eventually(lambda: not lives(place))
