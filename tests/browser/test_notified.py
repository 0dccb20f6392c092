"""A learner asks, somebody answers: the bell says so, leads there, and can be made to stop."""

import pytest
from playwright.sync_api import expect

from accounts.models import User
from items.models import Following, Level
from tests.browser.visits import Visits, ask
from tests.notifications.telling import tell

pytestmark = pytest.mark.django_db(transaction=True)

TITLE = "Why does my sourdough taste of vinegar?"


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_told_of_an_answer_and_muting_the_question(
    alice: User, bob: User, visit: Visits, script: bool
) -> None:
    hers, his = visit(alice, script=script, width=390), visit(bob, script=script)
    hers.goto("/questions/ask/")
    hers.get_by_label("Title").fill(TITLE)
    hers.get_by_label("Text", exact=True).fill("It rises well, and yet it is sour.")
    hers.get_by_label("Tags").fill("bread")
    hers.get_by_role("main").get_by_role("button", name="Ask", exact=True).click()
    expect(hers.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(hers.get_by_role("link", name="Notifications", exact=True)).to_be_visible()

    his.goto("/questions/")
    his.get_by_role("link", name=TITLE).click()
    his.get_by_label("Your answer").fill("Feed it **more often**, and keep it warmer.")
    his.get_by_role("button", name="Answer", exact=True).click()
    expect(his.locator(".post", has_text="Feed it more often")).to_have_count(1)

    ask(tell)
    hers.goto("/")
    bell = hers.get_by_role("link", name="1 unread notification", exact=True)
    bell.click()
    hers.get_by_role("link", name=f"Bob answered your question “{TITLE}”").click()
    expect(hers.locator(".post", has_text="Feed it more often")).to_be_visible()
    expect(bell).to_have_count(0)

    hers.get_by_text("Following", exact=True).click()
    hers.get_by_role("button", name="nothing", exact=True).click()
    expect(hers.locator("summary", has_text="Muted")).to_be_visible()
    assert ask(Following.objects.get, user=alice).level == Level.MUTED
    his.get_by_label("Your answer").fill("And do not leave it for so long, @alice.")
    his.get_by_role("button", name="Answer", exact=True).click()
    expect(his.locator(".post", has_text="so long")).to_have_count(1)
    ask(tell)
    hers.goto("/notifications/")
    expect(hers.get_by_text("mentioned you")).to_have_count(0)
    expect(hers.get_by_text("Nothing yet")).to_be_visible()
