"""Joining and signing in, from the first form to the mail and back; nobody learns who is a member."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import User
from activity.models import Event, Verb

JOIN = {
    "email": "Dora@Example.org",
    "handle": "Dora",
    "name": "Dora 王",
    "password1": "a long and quiet river",
}
pytestmark = pytest.mark.django_db


def link(text: str) -> str:
    """The address in a mail's text, without the site."""
    match = re.search(r"https?://[^/\s]+(/\S+)", text)
    assert match, text
    return match[1]


def member(client: Client) -> str:
    """The handle of whoever is signed in; empty for a stranger."""
    user = client.get(reverse("questions")).context["user"]
    return str(user.handle) if user.is_authenticated else ""


def test_join_confirm_and_be_signed_in(client: Client) -> None:
    assert client.get(reverse("account_signup")).status_code == 200
    response = client.post(reverse("account_signup"), JOIN, follow=True)
    assert response.status_code == 200
    dora = User.objects.get()
    assert (dora.email, dora.handle, dora.name) == ("dora@example.org", "dora", "Dora 王")
    assert Event.objects.filter(user=dora, verb=Verb.JOIN).count() == 1
    assert member(client) == ""
    assert len(mail.outbox) == 1
    assert mail.outbox[0].to == ["dora@example.org"]
    assert mail.outbox[0].subject.startswith("[Lyceum] ")
    url = link(str(mail.outbox[0].body))
    assert client.get(url).status_code == 200
    assert member(client) == ""  # a mail scanner that follows links confirms nothing
    client.post(url)
    assert member(client) == "dora"


def test_without_confirming_nobody_gets_in(client: Client) -> None:
    client.post(reverse("account_signup"), JOIN)
    credentials = {"login": "dora@example.org", "password": JOIN["password1"]}
    client.post(reverse("account_login"), credentials)
    assert member(client) == ""


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("handle", "alice", "This handle is taken."),
        ("handle", "A1ice", "looks like one that is taken"),
        ("handle", "аlіcе", "one script|mixes letters|looks like"),
        ("handle", "support", "reserved"),
        ("handle", "x", "2 to 30 characters"),
        ("password1", "12345678", "too common|entirely numeric"),
        ("email", "no address", "valid email"),
    ],
)
def test_what_does_not_do_is_refused(
    client: Client, alice: User, field: str, value: str, says: str
) -> None:
    response = client.post(reverse("account_signup"), {**JOIN, field: value})
    html = response.content.decode()
    assert re.search(says, html)
    assert User.objects.count() == 1
    if field != "password1":
        assert "Dora 王" in html


def confirmed(client: Client) -> None:
    client.post(reverse("account_signup"), JOIN)
    client.post(link(str(mail.outbox[0].body)))
    client.post(reverse("account_logout"))
    mail.outbox.clear()


def test_sign_in_by_e_mail_in_any_case_and_sign_out(client: Client) -> None:
    confirmed(client)
    assert member(client) == ""
    credentials = {"login": "DORA@example.ORG", "password": JOIN["password1"]}
    response = client.post(f"{reverse('account_login')}?next={reverse('boards')}", credentials)
    assert response.headers["Location"] == reverse("boards")
    assert member(client) == "dora"
    client.post(reverse("account_logout"))
    assert member(client) == ""


def test_a_forgotten_password(client: Client) -> None:
    confirmed(client)
    client.post(reverse("account_reset_password"), {"email": "dora@example.org"})
    url = link(str(mail.outbox[0].body))
    page = client.get(url, follow=True)
    set_url = page.redirect_chain[-1][0]
    new = "another long quiet river"
    client.post(set_url, {"password1": new, "password2": new})
    client.post(reverse("account_login"), {"login": "dora@example.org", "password": new})
    assert member(client) == "dora"
    # The link works once.
    again = Client().get(url, follow=True)
    assert "password1" not in again.content.decode()


def test_no_form_tells_who_is_a_member(client: Client) -> None:
    """Known and unknown addresses get the same page; the mail says the rest to its owner."""
    confirmed(client)

    def shape(response: object) -> tuple[int, str]:
        text = response.content.decode()  # type: ignore[attr-defined]
        text = re.sub(r'(csrfmiddlewaretoken" value=|csrf-token" content=)"\w+"', "", text)
        return response.status_code, re.sub(r"\w+@example\.org", "", text)  # type: ignore[attr-defined]

    for name, data in (
        ("account_reset_password", {}),
        ("account_login", {"password": "wrong", "login": ""}),
        ("account_signup", {**JOIN, "handle": "someone"}),
    ):
        answers = []
        for email in ("dora@example.org", "nobody@example.org"):
            visitor = Client()
            form = {**data, "email": email, "login": email}
            answers.append(shape(visitor.post(reverse(name), form, follow=True)))
        assert answers[0] == answers[1], name
    assert {tuple(message.to) for message in mail.outbox} == {
        ("dora@example.org",),
        ("nobody@example.org",),
    }


def test_mails_speak_the_language_of_the_page(client: Client) -> None:
    client.post(reverse("set_language"), {"language": "zh-hans"})
    client.post(reverse("account_signup"), JOIN)
    assert User.objects.get().language == "zh-hans"
    [message] = mail.outbox
    assert message.subject == "[Lyceum] 请验证你的邮箱"
    assert message.body.startswith("你好，这里是 Lyceum！")
