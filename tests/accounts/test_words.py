"""The account's pages and mails speak in Lyceum's voice, in both languages, not in their library's."""

import re
from collections.abc import Iterator
from pathlib import Path

import allauth
import pytest
from allauth.account.models import EmailAddress
from babel.messages.pofile import read_po
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from tests.config.words import ROOT, asked_in

CATALOGUE = ROOT / "platform/shared/locale/en/LC_MESSAGES/django.po"
LIBRARY = Path(allauth.__path__[0])
# Technicians' words, contacts there are none of, and headings Set Like This.
FOREIGN = re.compile(
    r"(?<!/)[Ss]ign ?up\b|reauthenticate|[Tt]oken\b|finali[sz]e|contact us|Thank you for using"
    r"|[a-z] user |联系我们|感谢使用|<h1>\s*[A-Z]\w+ (?!Lyceum)[A-Z]"
)
TAGS = re.compile(r"<(?!h1>)[^>]*>")
JOIN = {"email": "dora@example.org", "handle": "dora", "password1": "a long and quiet river"}


def replaced() -> dict[str, str]:
    """What the library says, and what is said instead."""
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="en")
    return {str(message.id): str(message.string) for message in catalogue if message.id}


def test_every_word_replaced_is_one_that_the_library_says() -> None:
    said = {one for folder in ("account", "templates") for _, one, _ in asked_in(LIBRARY / folder)}
    assert sorted(set(replaced()) - said) == []


def test_every_word_is_replaced_and_names_the_same() -> None:
    hole = re.compile(r"%\(\w+\)s")
    with translation.override("en"):
        for theirs, ours in replaced().items():
            assert translation.gettext(theirs) == ours
            assert set(hole.findall(theirs)) == set(hole.findall(ours)), theirs


def pages(visitor: Client) -> Iterator[str]:
    """A person's way from joining to a lost password, page by page."""

    def text(name: str, data: dict[str, str] | None = None) -> str:
        url = reverse(name) if "/" not in name else name
        response = visitor.post(url, data, follow=True) if data else visitor.get(url, follow=True)
        assert response.status_code == 200, name
        return response.content.decode()

    def link() -> str:
        found = re.search(r"https?://[^/\s]+(/accounts/\S+)", str(mail.outbox[-1].body))
        assert found
        return found[1]

    yield text("account_signup")
    yield text("account_signup", {**JOIN, "password1": "1"})
    yield text("account_signup", JOIN)
    confirm = link()
    yield text(confirm)
    yield text("/accounts/confirm-email/none/")
    visitor.post(confirm)
    yield text("account_email")
    yield text("account_email", {"action_add": "1", "email": JOIN["email"]})
    yield text("account_email", {"action_add": "1", "email": "second@example.org"})
    second = {"email": "second@example.org"}
    yield text("account_email", {"action_primary": "1", **second})
    yield text("account_email", {"action_remove": "1", "email": JOIN["email"]})
    EmailAddress.objects.update(verified=True)
    yield text("account_email", {"action_primary": "1", **second})
    yield text("account_email", {"action_remove": "1", "email": JOIN["email"]})
    change = {"oldpassword": "x", "password1": "y", "password2": "z"}
    yield text("account_change_password", change)
    new = dict.fromkeys(["password1", "password2"], "another quiet river")
    yield text("account_change_password", {"oldpassword": JOIN["password1"], **new})
    yield text("account_reauthenticate")
    yield text("account_reauthenticate", {"password": "x"})
    yield text("account_logout")
    yield text("account_logout", {"yes": "1"})
    yield text("account_login", {"login": "second@example.org", "password": "x"})
    yield text("account_reset_password")
    yield text("account_reset_password", {"email": "nobody@example.org"})
    yield text("account_reset_password", second)
    reset = link()
    yield text(reset)
    last = visitor.get(reset, follow=True).redirect_chain[-1][0]
    yield text(last, new)
    yield text(reset)
    yield text("account_signup", {**JOIN, "handle": "other", "email": "alice@example.org"})
    yield text("account_inactive")


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_nothing_on_the_way_sounds_foreign(alice: User, language: str) -> None:
    EmailAddress.objects.create(user=alice, email=str(alice.email), verified=True, primary=True)
    for html in pages(Client(headers={"Accept-Language": language})):
        assert f'<html lang="{language}"' in html
        told = TAGS.sub("", html[html.index('id="messages"') : html.index("</main>")])
        assert not FOREIGN.search(told), told
    assert len(mail.outbox) == 5
    for letter in mail.outbox:
        assert letter.subject.startswith("[Lyceum] ")
        assert not FOREIGN.search(f"{letter.subject} {letter.body}"), letter.body
        assert "Lyceum" in str(letter.body)


@pytest.mark.django_db
def test_too_many_attempts_are_told_on_a_page_of_ours(client: Client) -> None:
    form = {"email": "nobody@example.org"}
    for _ in range(30):
        response = client.post(reverse("account_reset_password"), form)
        if response.status_code == 429:
            break
    assert response.status_code == 429
    assert "That was too often" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("name", ["settings", "ask"])
def test_languages_go_by_their_own_names(alice: User, language: str, name: str) -> None:
    client = Client(headers={"Accept-Language": language})
    client.force_login(alice, backend="django.contrib.auth.backends.ModelBackend")
    html = client.get(reverse(name)).content.decode()
    assert f'<html lang="{language}"' in html
    assert re.search(r'<option value="en"[^>]*>English</option>', html)
    assert re.search(r'<option value="zh-hans"[^>]*>简体中文</option>', html)
