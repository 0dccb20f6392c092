"""The home feed under somebody's fingers: by mouse, by keyboard, and without script."""

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from items.models import Bookmark, Item
from recommender.models import Dismissal
from tests.browser.visits import Visits, ask

pytestmark = pytest.mark.django_db(transaction=True)

SIZE = 20  # cards a page
OUTLINE = """element => {
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return outlineStyle === "none" ? 0 : parseFloat(outlineWidth);
}"""


def _cards(page: Page) -> Locator:
    return page.locator(".feed .card")


def _titles(page: Page) -> list[str]:
    return page.locator(".feed .card-title").all_inner_texts()


def test_it_goes_on_by_itself(many_questions: list[Item], alice: User, visit: Visits) -> None:
    page = visit(alice)
    page.goto("/")
    expect(_cards(page)).to_have_count(SIZE)
    page.mouse.wheel(0, 20_000)
    expect(_cards(page)).to_have_count(len(many_questions))
    expect(page.locator("a[rel=next]")).to_have_count(0)
    expect(page.get_by_text("You have come to the end")).to_have_count(1)
    assert sorted(_titles(page)) == sorted(item.title for item in many_questions)


def test_what_is_not_interesting_leaves_and_comes_back(
    many_questions: list[Item], alice: User, visit: Visits
) -> None:
    page = visit(alice)
    page.goto("/")
    title = _titles(page)[2]
    card = _cards(page).nth(2)
    button = page.get_by_role("button", name=f"Not interested: {title}")
    button.click()
    expect(card).to_contain_text("You will see less like this")
    expect(page.get_by_role("status")).to_contain_text("You will see less like this")
    expect(button).to_have_count(0)
    assert title not in _titles(page)
    assert ask(_dismissed, alice) == [title]

    card.get_by_role("button", name="Undo").click()
    expect(card).to_contain_text(title)
    expect(button).to_be_visible()
    assert _titles(page)[2] == title
    assert ask(_dismissed, alice) == []


def test_saving_happens_in_place(many_questions: list[Item], alice: User, visit: Visits) -> None:
    page = visit(alice)
    page.goto("/")
    title = _titles(page)[1]
    page.evaluate("window.unchanged = true")
    page.get_by_role("button", name=f"Save: {title}", exact=True).click()
    saved = page.get_by_role("button", name=f"Saved: {title}", exact=True)
    expect(saved).to_have_attribute("aria-pressed", "true")
    assert ask(_saved, alice) == [title]
    saved.click()
    save = page.get_by_role("button", name=f"Save: {title}", exact=True)
    expect(save).to_have_attribute("aria-pressed", "false")
    assert ask(_saved, alice) == []
    assert page.evaluate("window.unchanged"), "the page was loaded anew"


def test_it_works_by_keyboard_and_the_focus_is_never_lost(
    many_questions: list[Item], alice: User, visit: Visits
) -> None:
    page = visit(alice)
    page.goto("/")
    title = _titles(page)[0]
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()

    _tab_to(page, page.get_by_role("button", name=f"Save: {title}", exact=True))
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=f"Saved: {title}", exact=True)).to_be_focused()

    _tab_to(page, page.get_by_role("button", name=f"Not interested: {title}"))
    page.keyboard.press("Enter")
    gone = page.locator(".card-gone")
    expect(gone).to_be_focused()
    _tab_to(page, gone.get_by_role("button", name="Undo"))
    page.keyboard.press("Enter")
    expect(gone).to_have_count(0)
    expect(_cards(page).first.locator(":focus")).to_have_count(1)


def _tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the target is reached; on the way every stop must show that it has the focus."""
    for _ in range(30):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        assert focused.evaluate(OUTLINE) >= 2, focused
        if target.evaluate("e => e === document.activeElement"):
            return
    raise AssertionError(f"the keyboard does not reach {target}")


def test_it_works_without_script(many_questions: list[Item], alice: User, visit: Visits) -> None:
    page = visit(alice, script=False)
    page.goto("/")
    first = _titles(page)
    assert len(first) == SIZE

    page.get_by_role("button", name=f"Save: {first[0]}", exact=True).click()
    # What one has saved is found again elsewhere: the feed goes on to what is new.
    expect(page.get_by_role("link", name=first[0], exact=True)).to_have_count(0)
    assert ask(_saved, alice) == [first[0]]

    page.get_by_role("button", name=f"Not interested: {first[1]}", exact=True).click()
    expect(page.get_by_role("link", name=first[1], exact=True)).to_have_count(0)
    assert ask(_dismissed, alice) == [first[1]]

    expect(page.get_by_role("status")).to_contain_text("You will see less like this")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("it may show here again")
    expect(page.get_by_role("link", name=first[1], exact=True)).to_have_count(1)
    assert ask(_dismissed, alice) == []
    page.get_by_role("button", name=f"Not interested: {first[1]}", exact=True).click()
    assert ask(_dismissed, alice) == [first[1]]

    shown = _titles(page)
    page.get_by_role("link", name="Show more").click()
    expect(_cards(page)).to_have_count(len(many_questions) - 2 - SIZE)
    steered = [first[0], first[1]]
    assert sorted(shown + _titles(page) + steered) == sorted(i.title for i in many_questions)


def _saved(by: User) -> list[str]:
    return list(Bookmark.objects.filter(user=by).values_list("item__title", flat=True))


def _dismissed(by: User) -> list[str]:
    return list(Dismissal.objects.filter(user=by).values_list("item__title", flat=True))
