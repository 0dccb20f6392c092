"""Asking what was answered already, by keyboard: found while one types, and told to the next reader."""

import pytest
from playwright.sync_api import expect

from accounts.models import User
from community.questions import similar_index
from community.questions.models import Question
from courses.catalogue import actions as catalogue
from courses.catalogue.models import Course
from tests.browser.visits import Visits, ask

pytestmark = pytest.mark.django_db(transaction=True)

TITLE = "Bread that does not rise at all"
SPOKEN = "#messages"


def test_a_question_that_a_lesson_answers(
    question: Question, course: Course, bob: User, charlie: User, visit: Visits
) -> None:
    ask(_teach, course)
    hers = visit(bob, reporting=True)
    hers.goto("/questions/ask/")
    hers.get_by_role("textbox", name="Text").fill("It stays flat. What is missing?")
    hers.get_by_label("Title").press_sequentially(TITLE)
    expect(hers.locator(SPOKEN)).to_contain_text("1 similar question")
    earlier = hers.locator("#similar").get_by_role("link", name=question.item.title)
    hers.keyboard.press("Tab")
    expect(earlier).to_be_focused()
    expect(hers.get_by_text("Draft kept")).to_be_visible()
    hers.keyboard.press("Enter")
    expect(hers.get_by_role("heading", level=1)).to_have_text(question.item.title)

    hers.go_back()
    expect(hers.get_by_label("Title")).to_have_value(TITLE)
    expect(hers.get_by_role("textbox", name="Text")).to_have_value(
        "It stays flat. What is missing?"
    )
    # Neither Escape nor a kept draft's own button takes anything away.
    hers.get_by_label("Title").press("Escape")
    expect(hers.get_by_label("Title")).to_have_value(TITLE)
    hers.get_by_label("Title").press("Enter")
    expect(hers.get_by_role("heading", level=1)).to_have_text(TITLE)
    suggested = hers.get_by_role("region", name="This may already answer it")
    expect(suggested.get_by_role("link", name="Why bread does not rise")).to_be_visible()
    solved = suggested.get_by_role("button", name="This solved it")
    solved.focus()
    hers.keyboard.press("Enter")
    expect(hers.get_by_role("note")).to_contain_text("The asker found it solved by")

    his = visit(charlie, width=390, script=False)
    his.goto("/questions/")
    card = his.get_by_role("article").filter(has_text=TITLE)
    expect(card).to_contain_text("Solved")
    card.get_by_role("link", name=TITLE).click()
    his.get_by_role("note").get_by_role("link", name="Why bread does not rise").click()
    expect(his.get_by_role("heading", name="Why bread does not rise")).to_be_in_viewport()


def _teach(course: Course) -> None:
    catalogue.add_lesson(
        section=course.sections.get(),
        position=7,
        title="Flat loaves",
        body="## Why bread does not rise\n\nBread does not rise and stays flat without yeast.",
    )
    similar_index.refresh()
