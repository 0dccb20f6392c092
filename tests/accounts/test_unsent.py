"""Who is signed out while they write loses no word of it: after signing in, one press sends it."""

import re
from datetime import timedelta
from html import unescape
from http import HTTPStatus

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import unsent
from accounts.models import User
from community.boards.models import Board, Topic
from community.questions import actions as questions
from community.questions.models import Question
from items.forms import MAX_BODY
from items.models import Item

TEXT = "Give it **more time**, & keep it warm.\n\n第二段：“慢慢来”。 "
PAGE = {"title": "What does my dough want of me?", "tags": "bread, yeast", "language": "zh-hans"}
HTMX = {"HX-Request": "true"}
NOT_SENT = "This has not been sent"


@pytest.fixture(params=["answer", "post", "comment", "ask", "discuss", "settings"])
def form(
    request: pytest.FixtureRequest, question: Question, topic: Topic, board: Board
) -> tuple[str, dict[str, str]]:
    """The address of each form in which people write, and what is written there."""
    forms: dict[str, tuple[str, dict[str, str]]] = {
        "answer": (reverse("answer", args=[question.pk]), {"answer-body": TEXT}),
        "post": (reverse("post", args=[topic.pk]), {"post-body": TEXT}),
        "comment": (reverse("comment", args=[question.pk]), {"body": TEXT}),
        "ask": (
            f"{reverse('ask')}?about={topic.pk}",
            {**PAGE, "body": TEXT, "about": str(topic.pk)},
        ),
        "discuss": (reverse("discuss", args=[board.pk]), {**PAGE, "body": TEXT}),
        "settings": (reverse("settings"), {"handle": "bobby", "name": "Bobby", "bio": TEXT}),
    }
    return forms[request.param]


def sign_in(client: Client, where: str, user: User) -> str:
    """Sign in as people do, from where they were led; returns where they are then."""
    EmailAddress.objects.get_or_create(
        user=user, email=str(user.email), verified=True, primary=True
    )
    response = client.post(where, {"login": user.email, "password": "secret"})
    assert response.status_code == HTTPStatus.FOUND, response.content.decode()
    return response.headers["Location"]


def filled(html: str, address: str) -> dict[str, str]:
    """What stands in the page's form that posts to the address."""
    path = re.escape(address.partition("?")[0])
    forms = re.findall(r"<form.*?</form>", html, re.DOTALL)
    ours = [
        form
        for form in forms
        if re.match(rf'<form[^>]* action="{path}(?:\?[^"]*)?"', form)
        or not re.match(r"<form[^>]* action=", form)
    ]
    [form] = ours
    texts = re.findall(r'<textarea name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL)
    inputs = re.findall(r'<input[^>]*name="([^"]+)" value="([^"]*)"', form)
    chosen = re.findall(
        r'<select name="([^"]+)".*?<option value="([^"]*)" selected', form, re.DOTALL
    )
    return {name: unescape(value) for name, value in [*texts, *inputs, *chosen]}


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_after_signing_in_the_text_is_in_its_form_and_one_press_sends_it(
    client: Client, bob: User, form: tuple[str, dict[str, str]], headers: dict[str, str]
) -> None:
    address, written = form
    before = Item.objects.count()
    led = client.post(address, written, headers=headers)
    where = led.headers["HX-Redirect" if headers else "Location"]
    assert where.startswith(reverse("account_login"))
    page = client.get(sign_in(client, where, bob), follow=True)
    html = page.content.decode()
    assert page.status_code == HTTPStatus.OK
    assert NOT_SENT in html
    assert "private" in page.headers["Cache-Control"]
    assert written.items() <= filled(html, address).items()
    assert Item.objects.count() == before  # nothing is sent without a press
    assert NOT_SENT in client.get(page.request["PATH_INFO"]).content.decode()  # until it is sent
    assert client.post(address, written).status_code == HTTPStatus.FOUND
    if "bio" in written:
        bob.refresh_from_db()
        assert bob.bio.split() == TEXT.split()
    else:
        assert Item.objects.latest("pk").body.split() == TEXT.split()
    again = client.get(address, follow=True).content.decode()
    assert NOT_SENT not in again
    assert "第二段" not in filled(again, address).get("answer-body", "")


def test_a_text_of_the_greatest_length_comes_back_whole(
    client: Client, bob: User, question: Question
) -> None:
    text = "慢" * MAX_BODY
    address = reverse("answer", args=[question.pk])
    where = client.post(address, {"answer-body": text}).headers["Location"]
    assert len(where) < 200
    page = client.get(sign_in(client, where, bob), follow=True)
    assert filled(page.content.decode(), address)["answer-body"] == text


def test_it_is_not_given_to_a_stranger_a_script_or_for_another_form(
    client: Client, bob: User, question: Question, topic: Topic
) -> None:
    address = reverse("answer", args=[question.pk])
    where = client.post(address, {"answer-body": TEXT}).headers["Location"]
    page = question.get_absolute_url()
    assert "第二段" not in client.get(page).content.decode()
    sign_in(client, where, bob)
    for other in (topic.get_absolute_url(), reverse("comment", args=[question.pk])):
        assert "第二段" not in client.get(other).content.decode()
    client.head(page)
    client.get(page, {"answers": 1}, headers=HTMX)
    assert "第二段" in client.get(page).content.decode()


def test_after_signing_out_nobody_reads_it(
    client: Client, bob: User, charlie: User, question: Question
) -> None:
    address = reverse("answer", args=[question.pk])
    where = client.post(address, {"answer-body": TEXT}).headers["Location"]
    sign_in(client, where, bob)
    client.post(reverse("account_logout"))
    page = client.get(sign_in(client, where, charlie), follow=True)
    assert f'action="{address}"' in page.content.decode()
    assert "第二段" not in page.content.decode()


def test_it_is_for_who_wrote_it_alone(
    client: Client, bob: User, charlie: User, question: Question
) -> None:
    """The session ends of which the browser still knows whose it was."""
    address = reverse("answer", args=[question.pk])
    sign_in(client, reverse("account_login"), bob)
    del client.cookies["sessionid"]
    where = client.post(address, {"answer-body": TEXT}).headers["Location"]
    page = client.get(sign_in(client, where, charlie), follow=True).content.decode()
    assert f'action="{address}"' in page
    assert "第二段" not in page
    client.cookies.pop("sessionid")
    where = client.post(address, {"answer-body": TEXT}).headers["Location"]
    assert "第二段" in client.get(sign_in(client, where, charlie), follow=True).content.decode()


def test_it_waits_for_a_day(client: Client, bob: User, question: Question) -> None:
    address = reverse("answer", args=[question.pk])
    where = client.post(address, {"answer-body": TEXT}).headers["Location"]
    with time_machine.travel(timezone.now() + timedelta(seconds=unsent.SECONDS + 1)):
        page = client.get(sign_in(client, where, bob), follow=True)
        assert "第二段" not in page.content.decode()


def test_a_session_keeps_a_few_texts_of_some_length_and_no_secrets(
    client: Client, question: Question, alice: User
) -> None:
    def waiting() -> list[dict[str, object]]:
        found: list[dict[str, object]] = client.session.get(unsent.KEY, [])
        return found

    address = reverse("answer", args=[question.pk])
    client.post(address, {"answer-body": "x" * (unsent.CHARACTERS + 1)})
    client.post(address, {"n" * (unsent.CHARACTERS // 200) + str(n): "x" for n in range(201)})
    assert not waiting()
    for text in ("first", "second"):
        secrets = {"csrfmiddlewaretoken": "token", "password1": "river"}
        client.post(address, {"answer-body": text, **secrets})
    [only] = waiting()
    assert only["fields"] == {"answer-body": ["second"]}
    for number in range(unsent.FORMS):
        other = questions.ask(by=alice, title=f"Question {number}", body="A body.")
        client.post(reverse("answer", args=[other.pk]), {"answer-body": TEXT})
    assert len(waiting()) == unsent.FORMS
    assert address not in {form["address"] for form in waiting()}


def test_a_button_of_a_stranger_is_not_kept(client: Client, question: Question) -> None:
    client.post(reverse("vote", args=[question.pk]), {"value": "1"})
    assert unsent.KEY not in client.session
