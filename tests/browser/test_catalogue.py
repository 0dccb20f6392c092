"""Finding a course, joining it and saying what one thinks, with script and without."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from courses.catalogue.models import Cohort, Course, Level
from courses.learning import actions as learning
from courses.reviews import actions as reviews
from courses.reviews.models import Review
from tests.browser.visits import Visits, ask

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = [(1280, True), (390, True), (390, False)]
WAYS = pytest.mark.parametrize(
    ("width", "script"), WIDTHS, ids=["wide", "narrow", "narrow, without script"]
)


@pytest.fixture
def shelf(make_course: Callable[..., Course], alice: User, bob: User) -> list[Course]:
    """Some courses, one of which Bob has reviewed."""
    made = [
        make_course("Bread", tags=["baking"]),
        make_course("Cheese", level=Level.ADVANCED, open=False, tags=["milk"]),
        make_course("Butter", level=Level.ADVANCED, tags=["milk"]),
    ]
    for lesson in made[0].lessons.all():
        learning.complete(lesson=lesson, by=bob)
    reviews.review(course=made[0], by=bob, stars=5, body="The best loaf of my life.")
    return made


def cards(page: Page) -> list[str]:
    return page.locator(".feed .card-title").all_inner_texts()


@WAYS
def test_filters_narrow_the_list_and_stay_in_the_address(
    shelf: list[Course], visit: Visits, width: int, script: bool
) -> None:
    page = visit(width=width, script=script)
    page.goto("/courses/")
    expect(page.get_by_role("heading", name="3 courses")).to_be_visible()
    filters = page.get_by_role("navigation", name="Filters")
    filters.locator("summary", has_text="Level").click()
    filters.get_by_role("link", name=re.compile("Advanced")).click()
    expect(page.get_by_role("heading", name="2 courses")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/courses/\?level=advanced$"))
    assert cards(page) == ["Butter", "Cheese"]
    filters.locator("summary", has_text="Access").click()
    filters.get_by_role("link", name=re.compile("With enrolment")).click()
    expect(page).to_have_url(re.compile("level=advanced&access=enrol"))
    expect(page.get_by_role("heading", name="1 course", exact=True)).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="2 courses")).to_be_visible()
    expect(page.locator("html")).to_have_count(1)
    expect(page.get_by_role("banner")).to_have_count(1)
    page.get_by_role("link", name=re.compile("Advanced.*take away")).click()
    expect(page.get_by_role("heading", name="3 courses")).to_be_visible()


def test_filters_work_by_keyboard_and_say_what_they_found(
    shelf: list[Course], visit: Visits
) -> None:
    page = visit()
    page.goto("/courses/")
    summary = page.locator(".facets summary", has_text="Subject")
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(".facets a:focus")).to_contain_text("milk", ignore_case=True)
    page.keyboard.press("Enter")
    found = page.get_by_role("heading", name="2 courses")
    expect(found).to_be_focused()
    expect(page.locator("#messages")).to_contain_text("2 courses")


@WAYS
def test_a_finished_course_is_reviewed_and_answered(
    shelf: list[Course], visit: Visits, alice: User, tara: User, width: int, script: bool
) -> None:
    bread = shelf[0]
    address = ask(bread.get_absolute_url)
    page = visit(alice, width=width, script=script)
    page.goto(address)
    expect(page.locator(".rating-line")).to_contain_text("1 review")
    page.get_by_role("button", name="Enrol for free").click()
    expect(page.get_by_text("Finish 20% of the lessons")).to_be_visible()
    ask(learning.complete, lesson=ask(bread.lessons.in_order().__getitem__, 0), by=alice)
    page.reload()
    page.get_by_text("Write a review").click()
    page.get_by_label("4 stars: good").check()
    page.get_by_label("What should others know?").fill("too short")
    page.get_by_role("button", name="Publish my review").click()
    expect(page.get_by_role("link", name=re.compile("At least 10 characters"))).to_be_visible()
    visit.faults = [fault for fault in visit.faults if "422" not in fault]
    page.get_by_label("What should others know?").fill("Warm, patient and exact.")
    page.get_by_role("button", name="Publish my review").click()
    expect(page.get_by_text("Your review helps others to choose.")).to_be_visible()
    expect(page.locator(".review", has_text="Warm, patient")).to_contain_text("4 stars of five")
    assert ask(Review.objects.count) == 2

    author = visit(tara, width=width, script=script)
    author.goto(address)
    mine = author.locator(".review", has_text="Warm, patient")
    mine.get_by_text("Answer this review").click()
    mine.get_by_label("Your answer").fill("Come again.")
    mine.get_by_role("button", name="Answer", exact=True).click()
    page.reload()
    expect(page.locator(".review", has_text="Warm, patient")).to_contain_text("Come again.")


@WAYS
def test_a_cohort_is_joined_in_one_click(
    shelf: list[Course], visit: Visits, alice: User, width: int, script: bool
) -> None:
    cheese, now = shelf[1], timezone.now()
    for title, days in [("Autumn table", -3), ("Winter table", 30)]:
        at = now + timedelta(days=days)
        ask(Cohort.objects.create, course=cheese, title=title, starts_at=at, seats=4)
    page = visit(alice, width=width, script=script)
    page.goto(ask(cheese.get_absolute_url))
    expect(page.get_by_text("(locked: enrol to read)")).to_have_count(2)
    page.get_by_role("button", name="Enrol for free: Autumn table").click()
    expect(page.get_by_text("You are enrolled.")).to_be_visible()
    expect(page.get_by_text("You take it with Autumn table")).to_be_visible()
    page.get_by_role("link", name="Begin: Cheese, lesson 1").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cheese, lesson 1")
