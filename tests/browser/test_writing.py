"""Writing in a topic: by the keyboard alone with all that a script adds, and without any script."""

import base64
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from accounts.models import User
from community.boards.models import Topic
from items.mentions import mentioned_in
from items.models import Draft, Item, Tag
from tests.browser.test_every_page import AXE
from tests.browser.test_uploads import HAND_OVER
from tests.browser.visits import Visits, ask, becomes
from tests.items.hostile import picture

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _folder(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def place(topic: Topic) -> str:
    Tag.objects.create(slug="sourdough")
    return topic.get_absolute_url()


def _newest() -> Item:
    return Item.objects.filter(kind="post").latest("pk")


def _told() -> tuple[str, list[int]]:
    newest = _newest()
    return newest.html, mentioned_in(newest)


def _paste(page: Page, name: str, content: bytes) -> None:
    given = ["paste", name, "image/png", base64.b64encode(content).decode(), ""]
    page.get_by_label("Your reply").evaluate(HAND_OVER, given)


def test_by_keyboard_alone(alice: User, bob: User, place: str, visit: Visits) -> None:
    page = visit(bob, reporting=True)
    page.goto(place)
    field = page.get_by_label("Your reply")
    keys = page.keyboard
    bar = page.get_by_role("toolbar", name="Format the text")
    expect(bar).to_be_visible()
    field.focus()

    # The toolbar is one stop of the Tab key, and marks what is chosen.
    keys.type("Warm")
    keys.press("Shift+Home")
    keys.press("Shift+Tab")
    expect(page.get_by_role("tab", name="Write")).to_be_focused()
    keys.press("Shift+Tab")
    expect(bar.get_by_role("button", name="Bold")).to_be_focused()
    keys.press("End")
    keys.press("ArrowRight")
    keys.press("Enter")
    expect(field).to_be_focused()
    expect(field).to_have_value("**Warm**")
    keys.press("End")
    keys.type(" and ")
    keys.press("Control+i")
    keys.type("dark")
    keys.press("End")

    # People of the thread, and tags.
    keys.type(", @al")
    offer = page.get_by_role("option", name="Alice")
    expect(offer).to_have_attribute("aria-selected", "true")
    assert AXE.run(page).response["violations"] == []
    active = field.get_attribute("aria-activedescendant")
    assert active == offer.get_attribute("id")
    keys.press("Enter")
    keys.type("says #sour")
    expect(page.get_by_role("option", name="sourdough")).to_be_visible()
    keys.press("Tab")
    expect(field).to_have_value("**Warm** and *dark*, @alice says #sourdough ")

    _paste(page, "loaf.png", picture(size=(40, 30)))
    expect(page.get_by_text("Uploaded").first).to_be_attached()

    # The server shows how it looks.
    keys.press("Shift+Tab")
    keys.press("ArrowRight")
    look = page.get_by_role("tabpanel", name="Preview")
    expect(look.get_by_role("link", name="@alice")).to_be_visible()
    expect(look.get_by_role("img", name="loaf")).to_be_visible()
    expect(field).to_be_hidden()
    assert AXE.run(page).response["violations"] == []
    keys.press("ArrowLeft")
    expect(field).to_be_visible()

    # Gone and back, also elsewhere, it is there.
    field.focus()
    keys.press("Control+End")
    keys.type(" The end.")
    page.goto("/boards/")
    assert becomes(lambda: Draft.objects.filter(fields__icontains="The end.").exists())
    phone = visit(bob, width=390, reporting=True)
    phone.goto("/drafts/")
    phone.get_by_role("link", name="Warm").click()
    again = phone.get_by_label("Your reply")
    expect(again).to_have_value(re.compile(r"The end\.$"))
    again.focus()
    phone.keyboard.press("Control+Enter")
    post = phone.locator(".post", has_text="The end.")
    expect(post.locator("strong")).to_have_text("Warm")
    expect(post.get_by_role("img", name="loaf")).to_be_visible()
    expect(again).to_have_value("")
    html, mentioned = ask(_told)
    assert mentioned == [alice.pk]
    assert "/tags/sourdough/" in html
    assert becomes(lambda: not Draft.objects.exists())


def test_without_a_script(bob: User, place: str, visit: Visits) -> None:
    page = visit(bob, script=False)
    page.goto(place)
    page.get_by_label("Your reply").fill("A *dark* crust, as @alice says.")
    chosen = {"name": "loaf.png", "mimeType": "image/png", "buffer": picture(size=(40, 30))}
    page.get_by_label("Pictures for the text").first.set_input_files(chosen)  # type: ignore[arg-type]
    page.get_by_role("button", name="Preview").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Preview")
    expect(page.get_by_role("link", name="@alice")).to_be_visible()
    expect(page.get_by_role("img", name="loaf")).to_be_visible()
    page.get_by_role("link", name="Back to the form").click()
    field = page.get_by_label("Your reply")
    expect(field).to_have_value(re.compile(r"loaf\.png\)\s*$"))
    page.get_by_role("button", name="Throw it away").click()
    expect(field).to_have_value("")
    field.fill("A *dark* crust, as @alice says.")
    page.get_by_label("Pictures for the text").last.set_input_files(chosen)  # type: ignore[arg-type]
    page.get_by_role("button", name="Reply", exact=True).click()
    post = page.locator(".post", has_text="A dark crust")
    expect(post.get_by_role("img", name="loaf")).to_be_visible()
