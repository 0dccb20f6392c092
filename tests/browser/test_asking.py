"""Two people at their own browsers: one asks, the other answers."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.browser.visits import Visits

pytestmark = pytest.mark.django_db(transaction=True)

TITLE = "Why does my sourdough taste of vinegar?"


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_ask_answer_comment_accept_vote(
    alice: User, bob: User, visit: Visits, script: bool
) -> None:
    hers, his = visit(alice, script=script), visit(bob, script=script, width=390)

    hers.goto("/questions/")
    hers.get_by_role("link", name="Ask a question").first.click()
    hers.get_by_role("main").get_by_role("button", name="Ask", exact=True).click()
    hers.get_by_label("Title").fill(TITLE)
    hers.get_by_label("Text", exact=True).fill("It rises well. The ratio is $1:2:2$. Yet *sour*.")
    hers.get_by_label("Tags").fill("bread sourdough")
    hers.get_by_role("main").get_by_role("button", name="Ask", exact=True).click()
    expect(hers.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(hers.locator("math")).to_have_count(1)

    his.goto("/questions/")
    his.get_by_role("link", name=TITLE).click()
    his.get_by_label("Your answer").fill("Feed it **more often**, and keep it warmer.")
    his.get_by_role("button", name="Answer", exact=True).click()
    answer = his.locator(".post", has_text="Feed it more often")
    expect(answer).to_have_count(1)
    expect(his.get_by_label("Your answer")).to_have_value("")
    expect(his.get_by_role("heading", name="1 answer", exact=True)).to_be_visible()

    hers.reload()
    answer = hers.locator(".post", has_text="Feed it more often")
    answer.get_by_text("Add a comment").click()
    answer.get_by_label("Your comment").fill("How warm is warm?")
    answer.get_by_role("button", name="Comment", exact=True).click()
    expect(answer.locator(".comment", has_text="How warm is warm?")).to_have_count(1)
    answer.get_by_role("button", name="Accept this answer").click()
    expect(answer.locator(".accepted-mark")).to_be_visible()
    _vote_up(hers, "Feed it more often")

    his.reload()
    answer = his.locator(".post", has_text="Feed it more often")
    expect(answer.locator(".accepted-mark")).to_be_visible()
    expect(answer.locator(".vote-score").first).to_contain_text("1")
    expect(answer.locator(".comment")).to_contain_text("How warm is warm?")
    _vote_up(his, "It rises well")


def _vote_up(page: Page, text: str) -> None:
    post = page.locator(".post", has_text=text)
    post.get_by_role("button", name="This helps").first.click()
    up = post.get_by_role("button", name="This helps").first
    expect(up).to_have_attribute("aria-pressed", "true")
    expect(post.locator(".vote-score").first).to_contain_text("1")
