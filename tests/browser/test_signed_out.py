"""Somebody writes, and in the meantime their session ends or becomes another."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from accounts.models import User
from community.boards.models import Topic
from community.questions.models import Question
from tests.browser.visits import Visits, ask

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = "Give it **more time** & keep it warm.\n\n慢慢来。"
SHOWN = "Give it more time & keep it warm."
SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])


@pytest.fixture
def writer(bob: User) -> User:
    """Bob, who can sign in."""
    EmailAddress.objects.create(user=bob, email=str(bob.email), verified=True, primary=True)
    return bob


@SCRIPT
@pytest.mark.parametrize(
    ("form", "label"),
    [
        ("answer", "Your answer"),
        ("comment", "Your comment"),
        ("reply", "Your reply"),
        ("ask", "Text"),
    ],
)
def test_the_session_ends(
    writer: User,
    visit: Visits,
    question: Question,
    topic: Topic,
    script: bool,
    form: str,
    label: str,
) -> None:
    pages = {"reply": topic.get_absolute_url(), "ask": "/questions/ask/"}
    page = visit(writer, script=script)
    page.goto(pages.get(form, question.get_absolute_url()))
    if form == "comment":
        page.get_by_text("Add a comment").first.click()
    if form == "ask":
        page.get_by_label("Title").fill("What does my dough want of me?")
    field = page.get_by_label(label, exact=True).first
    field.fill(TEXT)
    ask(Session.objects.all().delete)
    _press(page, form)
    _sign_in(page, writer)
    expect(field).to_have_value(TEXT)
    expect(page.get_by_text("This has not been sent")).to_be_in_viewport()
    expect(field).to_be_in_viewport()
    _press(page, form)
    expect(page.locator(".prose", has_text=SHOWN)).to_have_count(1)


def test_the_token_is_of_another_session(writer: User, visit: Visits, question: Question) -> None:
    page = visit(writer)
    page.goto(question.get_absolute_url())
    page.get_by_label("Your answer").fill(TEXT)
    other = page.context.new_page()
    ask(Session.objects.all().delete)
    other.goto("/accounts/login/")
    _sign_in(other, writer)
    other.close()
    _press(page, "answer")
    expect(page.get_by_text("You signed in or out after")).to_be_visible()
    expect(page.get_by_label("Your answer")).to_have_value(TEXT)
    _press(page, "answer")
    expect(page.locator(".prose", has_text=SHOWN)).to_have_count(1)
    expect(page.get_by_label("Your answer")).to_have_value("")
    # Chrome and htmx note the refusal.
    visit.faults = [fault for fault in visit.faults if "403" not in fault]


def _press(page: Page, button: str) -> None:
    page.get_by_role("main").get_by_role(
        "button", name=button.capitalize(), exact=True
    ).first.click()


def _sign_in(page: Page, user: User) -> None:
    page.get_by_label("E-mail").fill(str(user.email))
    page.get_by_label("Password").fill("secret")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/accounts/login/" not in url)
