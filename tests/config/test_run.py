"""`manage.py run`: the whole site by one command, and one line when it cannot be."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import embedded
from config.running import machine
from config.running.machine import Lack
from tests.config.processes import eventually

ROOT = Path(__file__).resolve().parents[2]
PREPARE = """
import django
django.setup()
from django.core.management import call_command
from accounts.models import User
from recommender.models import Run
call_command("migrate", verbosity=0)
User.objects.create_user("learner@lyceum.example", "learner", "secret", name="Lea")
Run.objects.create(status=Run.Status.PUBLISHED, is_live=True)
"""


def environment(var: Path, settings: dict[str, str]) -> dict[str, str]:
    kept = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
    return kept | {"LYCEUM_VAR": str(var)} | settings


def run(var: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """`manage.py run` that is expected to refuse."""
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "run"],
        env=environment(var, settings),
        cwd="/",
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which somebody else listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def assert_one_line(done: subprocess.CompletedProcess[str], words: str) -> None:
    assert done.returncode == 1
    assert words in done.stderr
    assert done.stderr.count("\n") == 1, done.stderr


def test_a_port_in_use_is_named(tmp_path: Path, taken: int) -> None:
    assert_one_line(run(tmp_path, PORT=str(taken)), f"port {taken} on 127.0.0.1 is in use")


def test_a_second_copy_on_the_same_data_says_so(tmp_path: Path) -> None:
    with machine.alone_on(tmp_path, "http://127.0.0.1:9/"):
        done = run(tmp_path)
    assert_one_line(done, f"already runs on the data in {tmp_path}: process {os.getpid()}, http://")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"PORT": "abc"}, "PORT: 'abc' is not a port number"),
        ({"HOST": "198.51.100.7"}, "HOST: '198.51.100.7' is not an address of this machine"),
        ({"DATABASE_URL": "postgres://nobody@127.0.0.1:9/none"}, "DATABASE_URL: no database there"),
        ({"DATABASE_URL": "nonsense"}, "DATABASE_URL"),
        ({"TIME_ZONE": "Mars/Olympus"}, "TIME_ZONE: 'Mars/Olympus'"),
        ({"CURRENCY": "DEM"}, "CURRENCY: 'DEM'"),
        ({"PRICE_STEPS": "50,20"}, "PRICE_STEPS: rising"),
    ],
)
def test_a_broken_setting_is_named(tmp_path: Path, settings: dict[str, str], words: str) -> None:
    assert_one_line(run(tmp_path, **{"PORT": str(free_port())} | settings), words)


@pytest.mark.parametrize("text", ["0", "65536", "-1", "8000 ", "٣"])
def test_a_port_is_a_number_from_1_to_65535(text: str) -> None:
    with pytest.raises(Lack, match="PORT"):
        machine.listening_place({"PORT": text})


def test_without_settings_it_listens_on_this_machine_alone() -> None:
    assert machine.listening_place({}) == ("127.0.0.1", 8000)


def test_a_full_disk_is_named(tmp_path: Path) -> None:
    with pytest.raises(Lack, match=r"the disk is full: 7 MB are free for .*, Lyceum needs 300 MB"):
        machine.check_room(tmp_path, lambda var: 7 * 1024**2)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "var").touch()
    with pytest.raises(Lack, match="nothing can be written in"):
        machine.check_room(tmp_path / "var")


def worker_answers(var: Path) -> bool:
    """Whether a Celery worker of the site on this data says that it is there."""
    ping = [sys.executable, "-m", "celery", "--app", "config", "inspect", "ping", "--timeout", "1"]
    return (
        subprocess.run(ping, env=environment(var, {}), cwd=ROOT, capture_output=True).returncode
        == 0
    )


class Site:
    """A site that `manage.py run` keeps running; made when it says that it is ready."""

    def __init__(self, var: Path, port: int) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "run"],
            env=environment(var, {"PORT": str(port)}),
            cwd="/",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self.process.stdout is not None
        self.output = ""
        for line in self.process.stdout:
            self.output += line
            if line.startswith("Ctrl-C"):
                return

    def end(self, how: signal.Signals) -> None:
        """Ask it to end, and wait for it."""
        self.process.send_signal(how)
        self.output += self.process.communicate(timeout=60)[0]


def test_it_starts_all_and_stops_all_and_keeps_the_data(var: Path) -> None:
    port = free_port()
    prepare = environment(var, {"DJANGO_SETTINGS_MODULE": "config.settings"})
    subprocess.run([sys.executable, "-c", PREPARE], env=prepare, cwd=ROOT, check=True)
    for ending in (signal.SIGINT, signal.SIGTERM):
        site = Site(var, port)
        assert f"Lyceum is ready: http://127.0.0.1:{port}/" in site.output
        assert "learner@lyceum.example" in site.output
        assert "author@lyceum.example" not in site.output, "only accounts that exist are named"
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
            assert answer.status == 200
        assert embedded.postgres(var).is_running()
        assert eventually(lambda: worker_answers(var), seconds=120)
        site.end(ending)
        assert site.process.returncode == 0, site.output
        assert site.output.endswith("Lyceum has stopped.\n")
        assert not embedded.postgres(var).is_running()
        machine.check_port("127.0.0.1", port)
