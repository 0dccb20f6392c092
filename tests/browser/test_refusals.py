"""What the server refuses shows in its words, beside the page that was there."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from community.questions.models import Question
from tests.browser.visits import Visits, ask

pytestmark = pytest.mark.django_db(transaction=True)

REFUSED = re.compile("Your account (is|has been) suspended")


def _confirm(user: User) -> None:
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)


def _suspend(user: User) -> None:
    User.objects.filter(pk=user.pk).update(suspended_at=timezone.now())


def test_a_refused_vote_leaves_the_page_as_it_is(
    question: Question, bob: User, visit: Visits
) -> None:
    page = visit(bob)
    page.goto(question.get_absolute_url())
    ask(_suspend, bob)
    up = page.get_by_role("button", name="This helps")
    for _time in range(2):
        with page.expect_event("requestfinished"):
            up.click()
        expect(page.locator(".toast p")).to_have_text(REFUSED)
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("status").locator(".toast")).to_have_count(1)
    expect(page.get_by_role("heading", level=1)).to_have_text(question.item.title)
    for _time in range(3):
        page.evaluate("document.dispatchEvent(new CustomEvent('htmx:sendError'))")
    expect(page.locator(".toast p")).to_have_text([REFUSED, re.compile("That did not work")])
    places = "toasts => toasts.map(toast => toast.getBoundingClientRect().toJSON())"
    first, second = page.locator(".toast").evaluate_all(places)
    assert first["bottom"] <= second["top"], "one covers the other"
    for left in (1, 0):
        page.locator(".toast").first.get_by_role("button", name="Close").click()
        expect(page.locator(".toast")).to_have_count(left)
    assert visit.faults
    assert all("403" in fault for fault in visit.faults)
    visit.faults.clear()


def test_without_script_the_reason_is_a_page_that_leads_back(
    question: Question, bob: User, visit: Visits
) -> None:
    page = visit(bob, script=False)
    page.goto(question.get_absolute_url())
    ask(_suspend, bob)
    page.get_by_role("button", name="This helps").click()
    expect(page.get_by_role("main")).to_contain_text(REFUSED)
    page.get_by_role("link", name="Go back").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(question.item.title)
    visit.faults.clear()


def test_one_s_own_arrows_say_why_they_rest(question: Question, alice: User, visit: Visits) -> None:
    page = visit(alice)
    page.goto(question.get_absolute_url())
    expect(page.get_by_role("button", name="This helps")).to_be_disabled()
    expect(page.get_by_title("You cannot vote on what you wrote yourself.")).to_be_visible()


def test_a_stranger_signs_in_to_vote_and_comes_back(
    question: Question, bob: User, visit: Visits
) -> None:
    ask(_confirm, bob)
    page = visit()
    page.goto(question.get_absolute_url())
    page.get_by_role("button", name="This helps").click()
    page.get_by_label("E-mail").fill("bob@example.org")
    page.get_by_label("Password").fill("secret")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(question.item.title)
    assert page.url.endswith(f"#item-{question.pk}")
