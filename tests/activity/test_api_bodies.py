"""Bodies that no client means are refused, not stumbled over."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("[" * 100_000, "Malformed request."),
        ("[" + "9" * 5_000 + "]", "JSON parse error"),
        ("[NaN]", "JSON parse error"),
        ("null", "a list of events is expected"),
        ("[" + "0," * 50 + "0]", "at most 50 events"),
    ],
    ids=["deep", "long", "no number", "nothing", "many"],
)
def test_the_api_says_what_is_wrong(
    body: str, message: str, signed_in: Callable[[User | None], Client], alice: User
) -> None:
    response = signed_in(alice).post("/api/v1/events/", body, "application/json")
    assert response.status_code == 400
    assert response.json()["error"]["message"].startswith(message)
