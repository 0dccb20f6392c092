"""The search box: it is reached by a key, offers while one types, and leads there by keyboard alone."""

from playwright.sync_api import expect

from tests.browser.pages import Pages
from tests.browser.visits import Visits


def test_what_is_offered_is_chosen_by_keyboard(pages: Pages, visit: Visits) -> None:
    page = visit(pages.member, reporting=True)
    page.goto(pages.addresses["tags"])
    page.keyboard.press("/")
    box = page.get_by_role("combobox", name="Search")
    expect(box).to_be_focused()
    expect(box).to_have_attribute("aria-expanded", "false")

    page.keyboard.type("matr")
    options = page.get_by_role("listbox", name="Suggestions").get_by_role("option")
    expect(options.first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")

    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    chosen = options.first.get_attribute("id")
    assert chosen
    expect(box).to_have_attribute("aria-activedescendant", chosen)

    page.keyboard.press("Escape")
    expect(options.first).to_be_hidden()
    expect(box).to_have_value("matr")
    expect(box).to_have_attribute("aria-expanded", "false")

    page.keyboard.press("ArrowDown")
    address = options.first.get_by_role("link", include_hidden=True).get_attribute("href")
    assert address
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
