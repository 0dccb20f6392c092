"""What people choose for their eyes: language, theme, and no movement."""

import re

import pytest
from django.utils import translation
from playwright.sync_api import Page, expect

from accounts.models import User
from community.questions.models import Question
from tests.browser.test_every_page import MOVING
from tests.browser.visits import Visits, ask

pytestmark = pytest.mark.django_db(transaction=True)

NAVIGATION = ["Home", "Courses", "Questions", "Boards", "Search"]
BACKGROUND = "getComputedStyle(document.documentElement).backgroundColor"


def _menu(page: Page) -> None:
    page.locator("details.menu", has=page.locator("[lang=zh-hans]")).locator("summary").click()


def _choose_chinese(page: Page) -> None:
    _menu(page)
    page.get_by_role("button", name="简体中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")


def _in_chinese(text: str) -> str:
    with translation.override("zh-hans"):
        return translation.gettext(text)


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_the_language_of_a_stranger_stays_with_the_browser(
    question: Question, visit: Visits, script: bool
) -> None:
    page = visit(script=script)
    page.goto(question.get_absolute_url())
    expect(page.locator("html")).to_have_attribute("lang", "en")
    _choose_chinese(page)
    assert page.url.endswith(question.get_absolute_url()), "one stays where one was"
    page.goto("/questions/")
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
    navigation = page.locator(".site-nav a")
    expect(navigation).to_have_text([_in_chinese(word) for word in NAVIGATION])
    expect(page.locator(".card time").first).to_have_text(re.compile("现在|刚刚|前"))


def test_the_language_of_a_member_follows_them(
    alice: User, question: Question, visit: Visits
) -> None:
    page = visit(alice)
    page.goto("/questions/")
    _choose_chinese(page)
    ask(alice.refresh_from_db)
    assert alice.language == "zh-hans"
    elsewhere = visit(alice)
    elsewhere.goto("/questions/")
    expect(elsewhere.locator("html")).to_have_attribute("lang", "zh-hans")


def test_content_keeps_its_own_language(question: Question, visit: Visits) -> None:
    page = visit(locale="zh-CN")
    page.goto("/questions/")
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
    expect(page.get_by_text(question.item.title)).to_have_attribute("lang", "en")
    page.goto(question.get_absolute_url())
    expect(page.get_by_role("heading", name=question.item.title)).to_have_attribute("lang", "en")
    expect(page.locator(".prose").first).to_have_attribute("lang", "en")


def test_the_theme_stays(visit: Visits) -> None:
    page = visit(color_scheme="light", reduced_motion="reduce")
    page.goto("/")
    light = page.evaluate(BACKGROUND)
    _menu(page)
    page.get_by_role("button", name="Dark").click()
    expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")
    dark = page.evaluate(BACKGROUND)
    assert dark != light
    page.goto("/questions/")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate(BACKGROUND) == dark
    _menu(page)
    page.get_by_role("button", name="As the device").click()
    page.reload()
    assert page.evaluate(BACKGROUND) == light
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(BACKGROUND) == dark


def test_nothing_moves_for_those_who_want_no_motion(visit: Visits) -> None:
    page = visit()
    page.goto("/")
    assert page.evaluate(MOVING) != []
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(MOVING) == []
