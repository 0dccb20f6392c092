"""The content policy is strict on every page; only the admin may evaluate."""

import pytest
from django.test import Client

from accounts.models import User

pytestmark = pytest.mark.django_db


def policy(client: Client, path: str) -> dict[str, str]:
    header = client.get(path)["Content-Security-Policy"]
    return {part.split()[0]: part for part in header.split("; ")}


@pytest.mark.parametrize(
    "path", ["/", "/courses/", "/accounts/login/", "/nowhere/", "/api/v1/feed/"]
)
def test_nothing_is_evaluated_or_written_inline(client: Client, path: str) -> None:
    found = policy(client, path)
    assert found["default-src"] == "default-src 'none'"
    assert found["script-src"] == "script-src 'self'"
    assert found["style-src"] == "style-src 'self'"
    assert found["frame-ancestors"] == "frame-ancestors 'none'"


def test_the_admin_may_evaluate_but_not_write_scripts_inline(client: Client, mona: User) -> None:
    client.force_login(mona, backend="django.contrib.auth.backends.ModelBackend")
    found = policy(client, "/admin/")
    assert found["script-src"] == "script-src 'self' 'unsafe-eval'"
    assert found["style-src"] == "style-src 'self' 'unsafe-inline'"
    assert found["default-src"] == "default-src 'none'"
