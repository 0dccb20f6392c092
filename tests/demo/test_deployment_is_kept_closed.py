"""No deployment starts while a demo account, whose password all know, can sign in."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from allauth.account.models import EmailAddress
from django.core import checks
from django.core.management import CommandError, call_command
from django.db import connection
from rest_framework.authtoken.models import Token

from accounts.models import User
from config.checks import demo_accounts_are_closed, refuse_open_demo_accounts
from demo import people

ROOT = Path(__file__).resolve().parents[2]
EMAIL = people.ACCOUNTS["lin"]


@pytest.fixture
def lin(db: None) -> User:
    return User.objects.create_user(EMAIL, "lin", people.PASSWORD)


@pytest.fixture
def deployed(settings: object) -> None:
    settings.DEPLOYED = True  # type: ignore[attr-defined]


def errors() -> list[str]:
    found = checks.run_checks(
        tags=[checks.Tags.security], include_deployment_checks=True, databases=["default"]
    )
    return [str(message.id) for message in found if str(message.id).startswith("lyceum.")]


@pytest.mark.django_db
def test_without_demo_accounts_all_is_well(deployed: None) -> None:
    User.objects.create_user("real@example.org", "real", "secret")
    assert demo_accounts_are_closed()
    refuse_open_demo_accounts()
    assert errors() == []


def test_an_open_account_is_refused_in_a_deployment(lin: User, deployed: None) -> None:
    assert not demo_accounts_are_closed()
    assert errors() == ["lyceum.E001"]
    with pytest.raises(SystemExit, match=r"can sign in \(lin\); run `manage.py demo --close`"):
        refuse_open_demo_accounts()


def test_elsewhere_it_is_welcome(lin: User) -> None:
    refuse_open_demo_accounts()


def test_a_second_address_counts_too(deployed: None, db: None) -> None:
    user = User.objects.create_user("real@example.org", "real", "secret")
    EmailAddress.objects.create(user=user, email="x@lyceum.example", verified=True)
    assert errors() == ["lyceum.E001"]


def test_closing_them_lets_it_start(
    lin: User, deployed: None, capsys: pytest.CaptureFixture[str]
) -> None:
    Token.objects.create(user=lin)
    call_command("demo", close=True)
    assert "1 demo accounts cannot sign in any more" in capsys.readouterr().out
    assert demo_accounts_are_closed()
    assert errors() == []
    assert not Token.objects.exists()
    assert not User.objects.get(pk=lin.pk).check_password(people.PASSWORD)


def test_an_account_that_may_not_sign_in_is_closed(lin: User) -> None:
    lin.is_active = False
    lin.save()
    assert demo_accounts_are_closed()


@pytest.mark.django_db
def test_a_deployment_does_not_load_the_demo(deployed: None) -> None:
    with pytest.raises(CommandError, match="password known to all"):
        call_command("demo")
    assert not User.objects.exists()


@pytest.fixture
def deployment(transactional_db: None, tmp_path: Path) -> dict[str, str]:
    """The environment of a deployment on the tests' database, in which Lin can sign in."""
    User.objects.create_user(EMAIL, "lin", people.PASSWORD)
    place = connection.get_connection_params()
    address = f"{quote(str(place['host']), safe='')}:{place.get('port') or 5432}"
    secret = quote(str(place.get("password", "")), safe="")
    url = f"postgres://{place['user']}:{secret}@{address}/{place['dbname']}"
    return {
        **{key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ},
        "SECRET_KEY": "s" * 40,
        "DATABASE_URL": url,
        "REDIS_URL": "redis://127.0.0.1:1/0",  # nobody is there, and nobody is asked
        "LYCEUM_VAR": str(tmp_path),
    }


@pytest.mark.parametrize(
    "command",
    [
        ["-c", "import config.wsgi"],
        ["-m", "celery", "--app", "config", "worker", "--pool", "solo"],
        ["-m", "celery", "--app", "config", "beat", "--pidfile="],
    ],
    ids=["web", "worker", "beat"],
)
def test_no_process_of_a_deployment_starts(deployment: dict[str, str], command: list[str]) -> None:
    ended = run(command, deployment)
    assert ended.returncode != 0
    assert "Lyceum cannot start: demo accounts" in ended.stderr


def test_a_worker_that_cannot_look_does_not_start(deployment: dict[str, str]) -> None:
    nowhere = deployment | {"DATABASE_URL": "postgres://lyceum:x@127.0.0.1:1/lyceum"}
    ended = run(["-m", "celery", "--app", "config", "worker", "--pool", "solo"], nowhere)
    assert ended.returncode != 0
    assert "Lyceum cannot start: the database does not answer" in ended.stderr


def run(command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
