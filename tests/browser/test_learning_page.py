"""The page of one's own learning under somebody's hands: by keys alone, and without script."""

import re

import pytest
from playwright.sync_api import expect

from accounts.models import User
from courses.catalogue.models import Course
from courses.learning import actions
from courses.learning.models import Enrolment
from tests.browser.visits import Visits, ask

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("script", [True, False])
def test_a_course_is_left_and_taken_up_again(
    course: Course, alice: User, visit: Visits, script: bool
) -> None:
    ask(actions.enrol, course=course, by=alice)
    page = visit(alice, width=390, script=script)
    page.goto("/learning/")
    more = page.get_by_label("More: Bread")
    more.focus()
    page.keyboard.press("Enter")
    leave = page.get_by_role("button", name="Leave this course")
    expect(leave).to_be_in_viewport()
    page.keyboard.press("Tab")
    expect(leave).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("You left Bread. Your progress is kept.")
    expect(page.get_by_role("link", name="Find a course")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name="Begin")).to_be_visible()
    assert ask(Enrolment.objects.get).left_at is None
    # Whoever thinks better of it later finds it, too.
    more.click()
    leave.click()
    page.goto("/learning/")
    page.get_by_text("1 course that you left").click()
    page.get_by_role("button", name="Take it up again: Bread").click()
    page.get_by_role("link", name="Begin").click()
    expect(page).to_have_url(re.compile(r"/lessons/\d+-bread-lesson-1/$"))
