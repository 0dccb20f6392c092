"""The command: its table, its verdict, and one line for what it cannot do."""

from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import User
from imports.stackexchange.dump import Dump, site_name
from imports.stackexchange.ids import Ids
from imports.stackexchange.totals import Tally, Totals
from items.models import Item
from tests.imports import dumps


def command(path: Path, **options: str) -> tuple[list[str], list[str]]:
    out, err = StringIO(), StringIO()
    call_command("import_stackexchange", str(path), stdout=out, stderr=err, **options)
    return out.getvalue().splitlines(), err.getvalue().splitlines()


@pytest.mark.django_db
def test_the_table_agrees_with_the_dump(tmp_path: Path) -> None:
    folder = dumps.cooking(tmp_path / "stackexchange-cooking")
    dumps.write(folder, Comments=[dumps.comment(5, on=10), dumps.comment(6, on=99)])
    lines, errors = command(folder)
    assert lines[0].split() == [
        "read", "written", "already", "changed", "left", "out", "refused", "in", "database",
    ]  # fmt: skip
    cells = {line[:16].strip(): line[16:].split() for line in lines if line[:1].strip()}
    assert cells["people"] == ["3", "3", "0", "0", "0", "0", "3"]
    assert cells["comments"] == ["2", "1", "0", "0", "0", "1", "1"]
    assert "  other votes, left out: 1 – bounty start" in lines
    assert "Events in the database: 3 ask, 1 answer, 1 comment, 5 vote, 1 save, 1 accept." in lines
    assert lines[-1] == "The totals agree with the dump."
    assert errors == ["Comments.xml line 4, row 6: its post is not in the dump: post 99"]
    assert Item.objects.filter(origin__key="stackexchange:cooking:post:10", language="en").exists()


@pytest.mark.django_db
def test_site_and_language_can_be_given(tmp_path: Path) -> None:
    command(dumps.cooking(tmp_path / "x"), site="zh.stackoverflow.com", language="zh-hans")
    item = Item.objects.get(origin__key="stackexchange:zh.stackoverflow:post:10")
    assert (item.language, item.origin.url) == ("zh-hans", "https://zh.stackoverflow.com/q/10")


@pytest.mark.parametrize("name", ["nowhere", "file.txt", "empty"])
def test_what_is_no_dump_is_one_line_and_code_2(tmp_path: Path, name: str) -> None:
    (tmp_path / "file.txt").write_text("hello")
    (tmp_path / "empty").mkdir()
    with pytest.raises(CommandError) as error:
        command(tmp_path / name)
    assert error.value.returncode == 2
    assert name in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.django_db
def test_totals_that_disagree_are_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(User.objects, "bulk_create", lambda users: list(users)[:0])
    monkeypatch.setattr("imports.models.ImportedPerson.objects.bulk_create", lambda rows: None)
    users = dumps.write(tmp_path / "lost", Users=[dumps.person(1, "Ada")])
    with pytest.raises(CommandError) as error:
        command(users)
    assert error.value.returncode == 1


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_one_site_do_not_run_at_once(tmp_path: Path) -> None:
    folder = dumps.cooking(tmp_path / "cooking")
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}) as other:
        other.execute("SELECT pg_advisory_lock(hashtext('stackexchange:cooking:'))")
        with pytest.raises(CommandError, match="running already") as error:
            command(folder)
    assert error.value.returncode == 3


def test_every_row_must_be_accounted_for() -> None:
    totals = Totals(tallies={"people": Tally("people", read=3, written=1, already=1, stored=1)})
    totals.found["Users.xml"] = 4
    totals.counted["Users.xml"] = 3
    assert totals.complaints() == [
        "people: 3 read, 2 accounted for",
        "people: 2 carried over, 1 in the database",
        "Users.xml: 4 rows found, 3 counted",
    ]
    assert list(totals.lines())[-1] == "The totals do not agree with the dump."


@pytest.mark.parametrize(
    ("name", "site", "host"),
    [
        (
            "stackexchange-quantumcomputing",
            "quantumcomputing",
            "quantumcomputing.stackexchange.com",
        ),
        ("cooking.meta.stackexchange.com", "cooking.meta", "cooking.meta.stackexchange.com"),
        ("stackoverflow.com", "stackoverflow", "stackoverflow.com"),
        ("es.stackoverflow", "es.stackoverflow", "es.stackoverflow.com"),
        ("mathoverflow.net", "mathoverflow", "mathoverflow.net"),
        ("My dump!", "my-dump", "my-dump.stackexchange.com"),
        ("…", "site", "site.stackexchange.com"),
    ],
)
def test_sites_are_named_after_their_address(name: str, site: str, host: str) -> None:
    assert site_name(name) == site
    assert Dump(site, {}).host == host


def test_files_of_the_first_dumps_are_in_lower_case(tmp_path: Path) -> None:
    (tmp_path / "posts.xml").write_text("<posts />")
    assert set(Dump.open(tmp_path).files) == {"Posts.xml"}


def test_ids_are_a_set_of_numbers() -> None:
    ids = Ids()
    numbers = [-1, 0, 1, 7, 8, 32_767, 32_768, 10**15]
    assert all(ids.add(number) for number in numbers)
    assert not any(ids.add(number) for number in numbers)
    assert all(number in ids for number in numbers)
    assert not any(number in ids for number in (-2, 2, 9, 32_769, 10**15 + 1, -(10**9)))
