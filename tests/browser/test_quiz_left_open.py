"""A quiz in the browser: what is missing is said where the eye and the keyboard are."""

import pytest
from playwright.sync_api import expect

from accounts.models import User
from courses.catalogue import actions as catalogue
from courses.catalogue.models import Component, Course
from tests.browser.visits import Visits
from tests.courses.conftest import WHY_SINGLE, quiz

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def asked(course: Course) -> Component:
    """A quiz in a lesson of its own."""
    lesson = catalogue.add_lesson(
        section=course.sections.get(), position=2, title="Yeast", body="Read.", components=[quiz()]
    )
    return lesson.components.get()


def test_a_quiz_with_questions_left_open_comes_back_as_it_was_filled_in(
    asked: Component,
    alice: User,
    visit: Visits,
) -> None:
    page = visit(alice)
    page.goto(asked.lesson.get_absolute_url())
    page.get_by_label("heat").check()
    page.get_by_role("button", name="Check my answers").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("3 questions need your attention")
    expect(page.get_by_label("heat")).to_be_checked()
    expect(page.get_by_text(WHY_SINGLE)).to_have_count(0)
    assert visit.faults
    assert all("422" in fault for fault in visit.faults)
    visit.faults.clear()
    summary.get_by_role("link", name="Question 3").click()
    page.get_by_label("How many eggs").fill("a dozen")
    for name in ("flour", "water"):
        page.get_by_label(name).check()
    page.get_by_label("Its Latin name?").fill("saccharomyces")
    page.get_by_role("button", name="Check my answers").click()
    expect(summary).to_contain_text("This should be a number")
    visit.faults.clear()
    page.get_by_label("How many eggs").fill("12")
    page.get_by_role("button", name="Check my answers").click()
    expect(page.locator(".quiz")).to_be_focused()
    expect(page.locator(".quiz")).to_contain_text("Passed")
    expect(page.get_by_text(WHY_SINGLE)).to_be_visible()


def test_without_script_the_page_comes_back_at_the_quiz(
    asked: Component,
    alice: User,
    visit: Visits,
) -> None:
    page = visit(alice, script=False)
    page.goto(asked.lesson.get_absolute_url())
    page.get_by_label("heat").check()
    page.get_by_role("button", name="Check my answers").click()
    expect(page.get_by_role("alert")).to_be_in_viewport()
    assert page.url.endswith("#quiz-q")
    expect(page.get_by_label("heat")).to_be_checked()
    visit.faults.clear()
