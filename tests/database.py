"""pytest plugin: the suite's own PostgreSQL, migrated once into a template that workers copy.

Loaded by `-p tests.database`, so before Django reads its settings.
"""

import hashlib
import os
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pytest_django.plugin import blocking_manager_key

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = "lyceum_test_template"

# The suite has its own data folder; a site that is running on `var/` is left alone.
os.environ["LYCEUM_VAR"] = os.environ.get("LYCEUM_TEST_VAR", str(ROOT / "var" / "test"))
os.environ.pop("SECRET_KEY", None)


def pytest_configure(config: pytest.Config) -> None:
    from django.conf import settings  # only now are they to be read

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_AUTOREFRESH = False
    # Each test empties the cache, so it must be ours alone, also where REDIS_URL names a server.
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    # Tests write faster than people; those of the limits set them.
    settings.WRITING_LIMITS = dict.fromkeys(settings.WRITING_LIMITS, 0)
    database: dict[str, Any] = settings.DATABASES["default"]
    database.setdefault("TEST", {})["TEMPLATE"] = TEMPLATE
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    with config.stash[blocking_manager_key].unblock():
        _make_template()


def _make_template() -> None:
    """Create and migrate the template, unless one of these very migrations stands already."""
    from django.core.management import call_command
    from django.db import connection

    wanted = _fingerprint()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [TEMPLATE],
        )
        if (row := cursor.fetchone()) is not None and row[0] == wanted:
            connection.close()
            return
        cursor.execute(f"DROP DATABASE IF EXISTS {TEMPLATE} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {TEMPLATE}")
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = TEMPLATE
    try:
        call_command("migrate", verbosity=0)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual
    with connection.cursor() as cursor:
        cursor.execute(
            psycopg.sql.SQL("COMMENT ON DATABASE {} IS {}").format(
                psycopg.sql.Identifier(TEMPLATE), psycopg.sql.Literal(wanted)
            )
        )
    connection.close()


def _fingerprint() -> str:
    """Changes with any migration of ours and with the pinned packages, which bring theirs."""
    digest = hashlib.sha256()
    ours = [
        path
        for folder in ("platform", "courses", "community", "recommender")
        for path in (ROOT / folder).rglob("migrations/*.py")
    ]
    for path in [*sorted(ours), ROOT / "requirements" / "base.txt"]:
        digest.update(path.read_bytes())
    return digest.hexdigest()
