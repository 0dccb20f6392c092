"""The embedded PostgreSQL lives as long as somebody uses it, and loses nothing when it dies."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from config.embedded import Cluster, EmbeddedError
from tests.config.processes import OtherProcess, eventually

Start = Callable[[Path], OtherProcess]


def rows(cluster: Cluster) -> list[int]:
    with psycopg.connect(cluster.url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
        return [n for (n,) in connection.execute("SELECT n FROM kept ORDER BY n")]


def write(cluster: Cluster, n: int) -> None:
    with psycopg.connect(cluster.url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
        connection.execute("INSERT INTO kept VALUES (%s)", [n])


def kill_all_of(cluster: Cluster) -> None:
    """kill -9 to the server's processes and to its keeper, as a power cut would."""
    place = str(cluster.server.home)
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_text()
        except OSError:
            continue
        if place in command and int(folder.name) != os.getpid():
            os.kill(int(folder.name), signal.SIGKILL)


def test_it_starts_serves_and_stops(cluster: Cluster) -> None:
    assert not cluster.is_running()
    with cluster, psycopg.connect(cluster.url) as connection:
        assert cluster.is_running()
        encoding = connection.execute("SHOW server_encoding").fetchone()
        letters = connection.execute("SELECT lower('ÄÖ Ж 学') = 'äö ж 学'").fetchone()
    assert (encoding, letters) == (("UTF8",), (True,))
    assert not cluster.is_running()
    assert not cluster.server.alive()


def test_a_wrong_password_is_refused(cluster: Cluster) -> None:
    password = cluster.server.home / "password"
    with cluster:
        assert password.stat().st_mode & 0o777 == 0o600
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(cluster.url.replace(password.read_text(), "guess"))


def test_the_last_of_two_users_stops_it(
    cluster: Cluster, shared_var: Path, other_process: Start
) -> None:
    with cluster:
        other = other_process(shared_var)
        assert other.url == cluster.url
    assert cluster.is_running()
    other.end()
    assert not cluster.is_running()


def test_a_user_that_is_killed_does_not_leave_it_behind(
    cluster: Cluster, shared_var: Path, other_process: Start
) -> None:
    other = other_process(shared_var)
    assert cluster.is_running()
    other.kill()
    assert eventually(lambda: not cluster.server.alive())


def test_a_forked_child_keeps_it_alive(cluster: Cluster) -> None:
    cluster.start()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(writer)
        os.read(reader, 1)
        os._exit(0)
    cluster.stop()
    assert cluster.is_running()
    os.close(writer)
    os.waitpid(child, 0)
    assert eventually(lambda: not cluster.server.alive())
    os.close(reader)


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="finds processes by /proc")
def test_committed_rows_survive_kill_9_of_everything(
    cluster: Cluster, shared_var: Path, other_process: Start
) -> None:
    other = other_process(shared_var)
    write(cluster, 1)
    kill_all_of(cluster)
    assert cluster.server.pid_lines(), "the crash leaves a stale postmaster.pid"
    other.kill()
    with cluster:
        assert rows(cluster) == [1]


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="finds processes by /proc")
def test_a_server_that_died_under_its_users_starts_again(cluster: Cluster) -> None:
    with cluster:
        write(cluster, 2)
        kill_all_of(cluster)
        assert eventually(lambda: not cluster.server.alive())
        assert 2 in rows(cluster.start())
    assert eventually(lambda: not cluster.server.alive())


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="finds processes by /proc")
def test_a_server_whose_users_and_keeper_were_killed_is_taken_over(
    cluster: Cluster, shared_var: Path, other_process: Start
) -> None:
    other = other_process(shared_var)
    first = cluster.server.pid_lines()[0]
    for folder in Path("/proc").glob("[0-9]*"):
        command = (folder / "cmdline").read_text().split("\0") if folder.exists() else []
        if str(cluster.server.home) in command and "-S" in command:
            os.kill(int(folder.name), signal.SIGKILL)
    other.kill()
    with cluster:
        assert cluster.server.pid_lines()[0] == first
    assert not cluster.server.alive()


def test_a_stale_pid_file_that_names_another_program_is_no_hindrance(cluster: Cluster) -> None:
    with cluster:
        lines = cluster.server.pid_lines()
    cluster.server.pid_file.write_text("\n".join([str(os.getppid()), *lines[1:]]))
    with cluster:
        assert cluster.is_running()


def test_data_of_another_major_version_are_left_alone(cluster: Cluster) -> None:
    with cluster:
        pass
    version = cluster.server.data / "PG_VERSION"
    ours = version.read_text()
    version.write_text("12\n")
    with pytest.raises(EmbeddedError, match=r"made by PostgreSQL 12, but .* is "):
        cluster.start()
    version.write_text(ours)
    with cluster:
        assert cluster.is_running()


def test_a_server_that_refuses_to_start_says_why_in_one_line(cluster: Cluster) -> None:
    with cluster:
        pass
    settings = cluster.server.data / "postgresql.auto.conf"
    before = settings.read_text()
    settings.write_text("shared_buffers = 'a lot'\n")
    with pytest.raises(
        EmbeddedError, match=r"did not start: .*auto.conf.* contains errors"
    ) as caught:
        cluster.start()
    settings.write_text(before)
    assert "\n" not in str(caught.value)
    assert not cluster.server.alive()
