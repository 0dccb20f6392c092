"""From a stranger to a member whose home page answers to what they learned."""

import re

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from courses.catalogue.models import Course
from tests.browser.visits import Visits

pytestmark = pytest.mark.django_db(transaction=True)

REASON = "Because you finished “Bread, lesson 1” in “Bread”"


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_finished_lesson_changes_the_home_page(
    learners: list[Course], visit: Visits, script: bool
) -> None:
    page = visit(script=script)
    _join(page)
    before = _feed(page)
    expect(page.locator(".card-reason", has_text=REASON)).to_have_count(0)

    page.get_by_role("navigation", name="Main").get_by_role("link", name="Courses").click()
    page.get_by_role("heading", name="Bread", exact=True).get_by_role("link").click()
    page.get_by_role("button", name="Enrol for free").click()
    expect(page.get_by_text("You are enrolled.")).to_be_visible()
    page.get_by_role("link", name="Begin: Bread, lesson 1").click()
    page.get_by_role("button", name="Mark as finished").click()
    expect(page.get_by_text("Finished. Well done!")).to_be_visible()

    page.get_by_role("navigation", name="Main").get_by_role("link", name="Home").click()
    after = _feed(page)
    assert after != before
    assert "Bread" in before
    assert "Bread" not in after  # one has it now
    expect(page.locator(".feed .card-title", has_text="Bread, lesson 2")).to_have_count(0)
    because = page.locator(".card", has=page.get_by_text(REASON, exact=True))
    expect(because.first).to_contain_text("Sourdough")
    expect(because.first).to_be_in_viewport()
    expect(page.get_by_role("complementary")).to_contain_text("Bread, lesson 2")
    expect(page.get_by_role("progressbar", name="Progress in Bread")).to_have_js_property(
        "value", 50
    )


def _join(page: Page) -> None:
    page.goto("/")
    page.get_by_role("banner").get_by_role("link", name="Join").click()
    page.get_by_label("E-mail").fill("dora@example.org")
    page.get_by_label("Handle").fill("dora")
    page.get_by_label("Name").fill("Dora 王")
    page.get_by_label("Password").fill("a long and quiet river")
    page.get_by_role("main").get_by_role("button", name="Join").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Join Lyceum")
    (letter,) = mail.outbox
    assert letter.to == ["dora@example.org"]
    link = re.search(r"https?://\S+", str(letter.body))
    assert link
    page.goto(link[0])
    page.get_by_role("main").get_by_role("button", name="Confirm").click()
    expect(page.locator("summary[aria-label='Your account']")).to_be_visible()
    page.goto("/")


def _feed(page: Page) -> list[str]:
    return page.locator(".feed .card-title").all_inner_texts()
