"""A quiz in a real browser: by keyboard alone, without script, on a phone, under the clock."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from courses.catalogue import actions as catalogue
from courses.catalogue.models import Component, Course
from courses.learning.models import Attempt, Sitting
from tests.browser.visits import Visits, ask, becomes
from tests.courses.sat import KINDS, right

pytestmark = pytest.mark.django_db(transaction=True)

ITEMS = KINDS["problems"][5]["items"]


@pytest.fixture
def sit(course: Course) -> Callable[..., Component]:
    """A quiz with such options in a lesson of its own."""

    def make(**options: Any) -> Component:
        lesson = catalogue.add_lesson(
            section=course.sections.get(),
            position=5,
            title="Weather",
            body="Read this.\n\n[[quiz:q]]",
            components=[{"key": "q", "kind": "quiz", "data": KINDS | options}],
        )
        found: Component = lesson.components.select_related("lesson__item").get()
        return found

    return lambda **options: ask(make, **options)


def scores() -> list[float]:
    return list(Attempt.objects.order_by("pk").values_list("score", flat=True))


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until something of that kind has the focus."""
    for _n in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"no way to {selector} by Tab")


@pytest.mark.parametrize("width", [1280, 390])
def test_by_keyboard_alone(
    sit: Callable[..., Component], alice: User, visit: Visits, width: int
) -> None:
    component = sit()
    page = visit(alice, width=width)
    page.goto(component.lesson.get_absolute_url())
    keys = page.keyboard
    tab_to(page, ".quiz [type=radio]")
    keys.press("Space")  # the ground
    tab_to(page, ".quiz [type=checkbox]")
    keys.press("Space")  # cirrus
    keys.press("Tab")
    keys.press("Tab")
    keys.press("Space")  # stratus
    tab_to(page, ".quiz [value=true]")
    keys.press("Space")
    tab_to(page, ".quiz [inputmode=decimal]")
    keys.type("1010 hPa")
    tab_to(page, ".quiz [type=text]")
    keys.type("Barometer")
    for place, item in enumerate(ITEMS):
        lines = page.locator(".ordering li")
        at = lines.all_inner_texts()
        here = next(n for n, words in enumerate(at) if item in words)
        for step in range(here - place):
            page.get_by_role("button", name=f"Move up: {item}").focus()
            keys.press("Enter")
            # Said for some seconds only.
            expect(page.get_by_role("status")).to_contain_text(f"{item}: {here - step} / 4")
            expect(page.get_by_role("button", name=f"Move up: {item}")).to_be_focused()
    tab_to(page, ".quiz .problem > select")
    keys.type("anemo")
    tab_to(page, ".quiz .button-primary")
    keys.press("Enter")
    expect(page.locator(".quiz")).to_be_focused()
    expect(page.locator(".quiz")).to_contain_text("9 of 9 points")
    assert ask(scores) == [1]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_errors_lead_to_their_questions(
    sit: Callable[..., Component], alice: User, visit: Visits
) -> None:
    component = sit()
    page = visit(alice, width=390)
    page.goto(component.lesson.get_absolute_url())
    with page.expect_event("console"):  # where the browser names the refused request
        page.get_by_role("button", name="Check my answers").click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Question 1: Choose an answer.")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{page.url.split('#')[0]}#problem-{component.pk}-0")
    group = page.get_by_role("group", name="Question 6 · 2 points From below to above.")
    expect(group).to_have_accessible_description("Give every line a place.")
    visit.faults[:] = [fault for fault in visit.faults if "422" not in fault]


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_without_script(
    sit: Callable[..., Component], alice: User, visit: Visits, language: str
) -> None:
    component = sit(minutes=5, shuffle=True, shuffle_choices=True, attempts=2)
    page = visit(alice, width=390, script=False, locale=language)
    page.goto(component.lesson.get_absolute_url())
    quiz = page.locator(".quiz")
    quiz.locator("form button").click()
    quiz.get_by_label("the ground").check()
    for choice in ["cirrus", "stratus"]:
        quiz.get_by_label(choice).check()
    quiz.locator("[value=true]").check()
    quiz.locator("[inputmode=decimal]").fill("1013.25")
    # What is saved is there after a reload.
    quiz.locator("[formaction]").first.click()
    expect(page.locator(".toast")).to_be_visible()
    page.reload()
    expect(quiz.get_by_label("cirrus")).to_be_checked()
    expect(quiz.locator("[inputmode=decimal]")).to_have_value("1013.25")
    quiz.locator("[type=text]:not([inputmode])").fill("barometer")
    for place, item in enumerate(ITEMS, start=1):
        quiz.locator(".ordering li", has_text=item).locator("select").select_option(str(place))
    quiz.locator(".problem > select").select_option(label="anemometer")
    quiz.locator(".button-primary").click()
    expect(quiz.locator(".tone-good").first).to_be_visible()
    assert ask(scores) == [1]
    quiz.locator("a[href$='/attempts/']").click()
    page.locator("main table a").click()
    expect(page.locator(".problem-verdict")).to_have_count(7)
    expect(page.get_by_text("As they belong")).to_have_count(0)


def test_begun_again_it_shows_its_beginning(
    sit: Callable[..., Component], alice: User, visit: Visits
) -> None:
    component = sit(shuffle=True, minutes=5)
    page = visit(alice, width=390, reduced_motion="reduce")
    page.goto(component.lesson.get_absolute_url())
    heading = page.locator(".quiz h2")
    page.get_by_role("button", name="Start the quiz").click()
    expect(page.get_by_role("timer")).to_be_visible()
    page.get_by_role("button", name="Hand in", exact=True).click()
    page.get_by_role("button", name="Hand in with questions left open").click()
    expect(page.get_by_role("timer")).to_have_count(0)
    expect(heading).to_be_in_viewport()
    page.get_by_role("button", name="Start again").click()
    expect(page.get_by_role("timer")).to_be_visible()
    expect(heading).to_be_in_viewport()
    visit.faults.clear()  # the 422


def _end_soon() -> bool:
    soon = timezone.now() + timedelta(seconds=8)
    return bool(Sitting.objects.update(ends_at=soon))


def test_what_is_answered_is_saved_and_handed_in_when_the_time_is_over(
    sit: Callable[..., Component], alice: User, visit: Visits
) -> None:
    component = sit(minutes=5)
    page = visit(alice)
    page.goto(component.lesson.get_absolute_url())
    page.get_by_role("button", name="Start the quiz").click()
    timer = page.get_by_role("timer")
    expect(timer).to_contain_text("(4:")
    page.get_by_label("the ground").check()
    expect(page.locator(".quiz-saved")).to_contain_text("saved at")
    page.close()  # in the middle of it

    ask(_end_soon)
    page = visit(alice)
    page.goto(component.lesson.get_absolute_url())
    expect(page.get_by_label("the ground")).to_be_checked()
    page.get_by_label("True").check()
    expect(page.locator(".quiz")).to_contain_text("2 of 9 points", timeout=20_000)
    expect(page.get_by_role("timer")).to_have_count(0)
    assert becomes(lambda: scores() == [pytest.approx(2 / 9)])


def test_right_answers_are_not_in_the_page(
    sit: Callable[..., Component], alice: User, visit: Visits
) -> None:
    component = sit()
    page = visit(alice)
    page.goto(component.lesson.get_absolute_url())
    words = page.content()
    assert "barometer" not in words
    assert "correct" not in words
    shown = page.locator(".ordering li [lang]").all_inner_texts()
    assert sorted(shown) == sorted(ITEMS)
    assert shown != ITEMS
    assert right(KINDS)["3"] not in words
