"""A learner asks at a paragraph; the next one sees it there; its author finds it waiting and answers."""

import pytest
from django.utils import translation
from playwright.sync_api import Page, expect

from accounts.models import User
from courses.catalogue.models import Lesson
from tests.browser.visits import Visits, ask
from tests.notifications.telling import tell

pytestmark = pytest.mark.django_db(transaction=True)

TITLES = {"en": "Why must the water be warm here?", "zh-hans": "为什么这里要用温水？"}


@pytest.mark.parametrize(
    ("language", "script"),
    [("en", True), ("zh-hans", False)],
    ids=["English, with script", "Chinese, without"],
)
def test_from_the_paragraph_to_an_accepted_answer(
    lesson: Lesson, alice: User, tara: User, visit: Visits, language: str, script: bool
) -> None:
    title, locale = TITLES[language], {"en": "en-GB", "zh-hans": "zh-CN"}[language]
    hers, teachers = (
        visit(person, script=script, width=width, locale=locale)
        for person, width in ((alice, 390), (tara, 1280))
    )
    address, body = f"/lessons/{lesson.pk}-bread-lesson-1/", "p1"
    hers.goto(address)
    with translation.override(language):
        _begin(hers, body, script=script)
        hers.get_by_label(_("Title"), exact=True).fill(title)
        hers.get_by_label(_("Text"), exact=True).fill("I take it from the tap. 我用自来水。")
        hers.get_by_role("main").get_by_role("button", name=_("Ask"), exact=True).click()
        expect(hers.get_by_role("heading", level=1)).to_have_text(title)

        stranger = visit(script=script, locale=locale)
        stranger.goto(address)
        stranger.locator(".asked").click()
        expect(stranger.locator("#questions-here li:target", has_text=title)).to_be_in_viewport()

        teachers.goto("/studio/")
        teachers.get_by_role("link", name=_("Waiting for an answer"), exact=True).click()
        teachers.get_by_role("link", name=title).click()
        teachers.get_by_label(_("Your answer")).fill("Yeast sleeps in the cold. 酵母怕冷。")
        teachers.get_by_role("button", name=_("Answer"), exact=True).click()
        teachers.get_by_role("button", name=_("Endorse this answer")).click()
        expect(teachers.locator(".endorsed")).to_contain_text("Tara")
        teachers.goto("/questions/waiting/")
        expect(teachers.get_by_role("link", name=title)).to_have_count(0)

        ask(tell)
        hers.goto("/")
        hers.locator("#bell").click()
        hers.get_by_role("link", name=title).first.click()
        hers.get_by_role("button", name=_("Accept this answer")).click()
        expect(hers.locator(".accepted-mark")).to_be_visible()
        expect(hers.locator(".endorsed")).to_be_visible()


def _begin(page: Page, place: str, *, script: bool) -> None:
    """From the lesson to the form, with the paragraph chosen."""
    if script:
        page.locator(f"#{place}").select_text()
        page.locator("[data-tool=question]").click()
        expect(page.locator("blockquote")).to_have_text("The text of lesson 1.")
    else:
        page.get_by_role("link", name=_("Ask about this")).click()
        page.locator("select[name=place]").select_option(place)


_ = translation.gettext
