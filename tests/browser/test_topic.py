"""A long topic on a phone: to what is new, quoting, replying, and seeing others' replies arrive."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from community.boards import actions, pages, polls, reading
from community.boards.models import Ballot, Post, Topic
from tests.browser.visits import Visits, ask

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "Knead it longer, then wait longer. Nothing else helps, whatever the books say about it."
CHOOSE = """element => {
  const words = element.querySelector(".prose p").firstChild;
  getSelection().setBaseAndExtent(words, 0, words, 15);
}"""


@pytest.fixture
def posts(topic: Topic, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch) -> list[Post]:
    """14 posts, on pages of 5; Alice has read 6 of them. The topic asks something, too."""
    monkeypatch.setattr(pages, "POSTS_A_PAGE", 5)
    monkeypatch.setattr(pages, "CONTEXT", 2)
    polls.add(topic=topic, question="Which flour?", choices=["Rye", "Spelt"])
    at = timezone.now() - timedelta(hours=1)
    made = [
        actions.post(topic=topic, by=bob, body=f"Post {n}: {WORDS}", at=at + timedelta(minutes=n))
        for n in range(14)
    ]
    reading.read(topic, alice, made[5])
    return made


def _stays(page: Page, post: int, deed: Callable[[], None]) -> None:
    """What one reads stands on the same line of the window after a deed."""
    place = f"document.getElementById('item-{post}').getBoundingClientRect().top"
    before = page.evaluate(place)
    deed()
    assert abs(page.evaluate(place) - before) < 2


def test_reading_on_a_phone(
    topic: Topic, posts: list[Post], alice: User, bob: User, visit: Visits
) -> None:
    page = visit(alice, width=390, reporting=True)
    page.goto(topic.get_absolute_url())
    page.get_by_role("link", name="First unread").click()
    article = page.locator(f"#item-{posts[6].pk}")
    expect(article).to_be_focused()
    expect(article).to_be_in_viewport()
    expect(page.locator(f"#item-{posts[4].pk}")).to_be_attached()

    # What comes before and after comes in where one reads, and nothing moves.
    def earlier() -> None:
        page.get_by_role("link", name="Earlier replies").click()
        expect(page.locator(f"#item-{posts[0].pk}")).to_be_attached()

    page.get_by_role("link", name="Earlier replies").scroll_into_view_if_needed()
    _stays(page, posts[4].pk, earlier)
    expect(page.locator(f"#item-{posts[3].pk}")).to_be_focused()
    page.get_by_role("link", name="Later replies").click()
    expect(page.locator(f"#item-{posts[13].pk}")).to_be_attached()

    # Chosen words go into the reply, after what is in it.
    field = page.get_by_label("Your reply")
    field.fill("Not quite.")
    last = page.locator(f"#item-{posts[13].pk}")
    last.evaluate(CHOOSE)
    last.get_by_role("link", name="Quote", exact=True).click()
    quoted = (
        f"Not quite.\n\n> [Bob](/topics/{topic.pk}--/?from={posts[13].pk}#item-{posts[13].pk}):"
    )
    expect(field).to_have_value(f"{quoted}\n>\n> Post 13: Knead\n\n")
    page.keyboard.type("That is half of it.")
    page.get_by_role("button", name="Reply", exact=True).click()
    own = page.locator(".post", has_text="That is half of it.")
    expect(own.locator("blockquote")).to_contain_text("Post 13: Knead")
    expect(own).to_be_focused()
    expect(field).to_have_value("")

    # Another one's arrives while she reads.
    new = ask(actions.post, topic=topic, by=bob, body="And the *other* half is time.")
    told = page.get_by_role("status").get_by_role("link", name="1 new reply – show")

    def arrives() -> None:
        page.evaluate("htmx.trigger('#news', 'look')")
        expect(told).to_be_visible()

    _stays(page, posts[13].pk, arrives)
    expect(own).to_be_focused()
    _stays(page, posts[13].pk, lambda: told.evaluate("link => link.click()"))
    expect(page.locator(f"#item-{new.pk}")).to_be_attached()
    expect(told).to_have_count(0)

    # On its first page it asks what one thinks.
    page.goto(topic.get_absolute_url())
    page.get_by_label("Spelt").check()
    page.get_by_role("button", name="Vote", exact=True).click()
    expect(page.get_by_role("button", name="Change my vote")).to_be_visible()
    assert ask(lambda: Ballot.objects.get(user=alice).choices.get().text) == "Spelt"
