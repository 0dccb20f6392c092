"""What members set for themselves."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from rest_framework.authtoken.models import Token

from accounts.models import User

SignIn = Callable[[User | None], Client]
FORM = {"handle": "alice", "name": "Alice", "bio": "", "language": "", "time_zone": ""}


def test_profile_and_preferences(signed_in: SignIn, alice: User) -> None:
    changed = {
        "handle": "Alice-L",
        "name": "Alice Liddell",
        "bio": "*Curious.*",
        "language": "zh-hans",
        "time_zone": "Asia/Shanghai",
    }
    response = signed_in(alice).post(reverse("settings"), changed)
    assert response.status_code == 302
    alice.refresh_from_db()
    assert (alice.handle, alice.name, alice.language) == ("alice-l", "Alice Liddell", "zh-hans")
    assert alice.bio_html.strip() == "<p><em>Curious.</em></p>"
    page = signed_in(alice).get(reverse("settings"))
    assert page.headers["Content-Language"] == "zh-hans"


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("handle", "bob", "This handle is taken."),
        ("handle", "b0b", "looks like one that is taken"),
        ("handle", "admin", "reserved"),
        ("handle", "al ice", "letters and digits"),
        ("handle", "аlice", "mixes letters"),
        ("name", "Al\u202eice", "invisible"),
        ("time_zone", "Mars/Olympus", "not a known time zone"),
        ("language", "tlh", "Select a valid choice"),
        ("bio", "x" * 3001, "at most 3000"),
    ],
)
def test_what_does_not_do_is_refused(
    signed_in: SignIn, alice: User, bob: User, field: str, value: str, says: str
) -> None:
    response = signed_in(alice).post(reverse("settings"), {**FORM, field: value})
    assert response.status_code == 422
    assert says in response.content.decode()
    assert response.context["form"][field].value() == value
    assert "Alice" in response.content.decode()
    alice.refresh_from_db()
    assert getattr(alice, field) == ({"handle": "alice", "name": "Alice"}.get(field, ""))


def test_the_page_is_for_members(client: Client, db: None) -> None:
    for url in (reverse("settings"), reverse("token")):
        assert "login" in client.post(url).headers["Location"]


def test_a_token_is_shown_once_and_works_until_it_is_revoked(
    signed_in: SignIn, client: Client, alice: User
) -> None:
    page = signed_in(alice)
    response = page.post(reverse("token"))
    assert (response.status_code, response.headers["Location"]) == (302, "/settings/#token")
    key = Token.objects.get(user=alice).key
    assert key not in page.head(reverse("settings")).content.decode()
    assert key not in page.post(reverse("settings"), {}).content.decode()
    shown = page.get(reverse("settings"))
    assert key in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    assert key not in page.get(reverse("settings")).content.decode()
    page.post(reverse("token"))
    assert Token.objects.get(user=alice).key != key
    page.post(reverse("token"), {"revoke": "1"})
    assert not Token.objects.exists()


def test_a_stranger_chooses_a_language(client: Client, db: None) -> None:
    response = client.post(
        reverse("set_language"), {"language": "zh-hans", "next": reverse("questions")}
    )
    assert response.headers["Location"] == reverse("questions")
    assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "zh-hans"
    page = client.get(reverse("questions"))
    assert page.headers["Content-Language"] == "zh-hans"
    assert '<html lang="zh-hans"' in page.content.decode()


def test_a_member_keeps_the_language_everywhere(signed_in: SignIn, alice: User) -> None:
    signed_in(alice).post(reverse("set_language"), {"language": "zh-hans"})
    elsewhere = signed_in(User.objects.get(pk=alice.pk))
    assert elsewhere.get(reverse("questions")).headers["Content-Language"] == "zh-hans"


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_the_way_back_stays_on_the_site(client: Client, db: None, to: str) -> None:
    response = client.post(reverse("set_language"), {"language": "en", "next": to})
    assert response.headers["Location"] == "/"


def test_an_unknown_language_changes_nothing(signed_in: SignIn, alice: User) -> None:
    response = signed_in(alice).post(reverse("set_language"), {"language": "tlh"})
    assert settings.LANGUAGE_COOKIE_NAME not in response.cookies
    alice.refresh_from_db()
    assert alice.language == ""
