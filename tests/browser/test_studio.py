"""An author at work: builds a course, loses nothing, orders by keys and by hand, publishes."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from courses.catalogue.models import Course, Lesson
from items.models import Draft, Item
from tests.browser.visits import Visits, ask, becomes

pytestmark = pytest.mark.django_db(transaction=True)

QUESTION = "? What makes a loop?\n(x) A bowline\n( ) A clove hitch\n! The other is a hitch."


@pytest.fixture
def lesson_pk(lesson: Lesson) -> int:
    """The first lesson of Tara's course; a test's own thread may not ask for it."""
    return int(lesson.pk)


@pytest.fixture
def course_pk(course: Course) -> int:
    return int(course.pk)


@pytest.mark.parametrize(("script", "width"), [(True, 1280), (False, 390)], ids=["wide", "plain"])
def test_a_course_is_built_and_published(
    tara: User, alice: User, visit: Visits, script: bool, width: int
) -> None:
    page = visit(tara, script=script, width=width)
    page.goto("/")
    page.locator("summary[aria-label='Your account']").click()
    page.get_by_role("link", name="Studio").click()
    page.get_by_label("What is the course called?").fill("Knots that hold")
    page.get_by_role("button", name="Begin the course").click()

    page.get_by_label("Title of a new lesson").fill("The bowline")
    page.get_by_role("button", name="Add lesson").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The bowline")
    page.get_by_label("Text", exact=True).fill("A loop that **does not slip**.")
    if script:
        expect(page.locator("#look strong")).to_have_text("does not slip")
    else:
        page.get_by_role("button", name="Show preview").click()
        expect(page.locator("#look strong")).to_have_text("does not slip")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toast")).to_contain_text("Saved.")

    page.get_by_role("link", name="Quiz", exact=True).click()
    page.get_by_label("Questions", exact=True).fill(QUESTION)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#look")).to_contain_text("What makes a loop?")
    expect(page.get_by_label("It counts as finished")).to_have_value("quiz")

    _open_tab(page, "Publish")
    expect(page.locator(".is-lacking")).to_have_count(1)
    page.get_by_role("link", name="The course has a summary.").click()
    page.get_by_label("Summary").fill("One knot for a lifetime.")
    page.get_by_role("button", name="Save").click()
    _open_tab(page, "Publish")
    page.get_by_role("button", name="Publish the course").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Knots that hold")
    assert "/studio/" not in page.url

    hers = visit(alice)
    hers.goto(page.url)
    expect(hers.get_by_text("One knot for a lifetime.")).to_be_visible()
    hers.get_by_role("link", name="The bowline").click()
    expect(hers.get_by_text("What makes a loop?")).to_be_visible()


def test_the_preview_looks_like_the_page(tara: User, lesson_pk: int, visit: Visits) -> None:
    ask(Item.objects.filter(pk=lesson_pk).update, body="## Flour", html="<h2>Flour</h2>")
    page = visit(tara)
    size = "heading => getComputedStyle(heading).fontSize"
    page.goto(f"/studio/lessons/{lesson_pk}/")
    previewed = page.locator("#look h2").evaluate(size)
    page.goto(f"/lessons/{lesson_pk}-x/")
    assert page.locator(".lesson-body h2").evaluate(size) == previewed


def test_where_one_is_shows_on_a_phone(tara: User, course_pk: int, visit: Visits) -> None:
    page = visit(tara, width=390)
    page.goto(f"/studio/courses/{course_pk}/publish/")
    current = page.locator(".tabs [aria-current]")
    expect(current).to_have_text("Publish")
    box = current.bounding_box()
    assert box
    assert box["x"] + box["width"] <= 390
    # The course is named once: in the heading.
    expect(page.get_by_text("Bread", exact=True)).to_have_count(1)


def _open_tab(page: Page, name: str) -> None:
    if page.url.partition("/studio/lessons/")[1]:
        page.get_by_role("link", name="Knots that hold").click()
    page.get_by_role("link", name=name, exact=True).click()


@pytest.mark.parametrize("how", ["at once", "after a pause"])
def test_a_browser_killed_in_mid_sentence_loses_nothing(
    tara: User, lesson_pk: int, visit: Visits, how: str
) -> None:
    page = visit(tara, reporting=True)
    page.goto(f"/studio/lessons/{lesson_pk}/")
    text = page.get_by_label("Text", exact=True)
    text.fill("")
    text.press_sequentially("In the middle of a sen")
    if how == "after a pause":
        expect(page.locator("[data-kept]")).to_contain_text("Draft kept")
    context = page.context
    page.close(run_before_unload=False)

    # What was kept by the server is there on any device; the last keys at least in this browser.
    page = visit(tara, reporting=True) if how == "after a pause" else context.new_page()
    page.goto(f"/studio/lessons/{lesson_pk}/")
    expect(page.locator("[data-offer]")).to_be_visible()
    page.get_by_text("How it differs from what is saved").click()
    expect(page.locator(".diff-new")).to_have_text("In the middle of a sen")
    expect(page.get_by_label("Text", exact=True)).to_have_value("The text of lesson 1.")
    page.get_by_role("link", name="Go on with it").click()
    text = page.get_by_label("Text", exact=True)
    expect(text).to_have_value("In the middle of a sen")
    text.press("End")
    text.press_sequentially("tence.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toast")).to_contain_text("Saved.")
    assert becomes(lambda: Item.objects.get(pk=lesson_pk).body == "In the middle of a sentence.")
    assert not ask(Draft.objects.exists)


def test_without_a_connection_it_is_kept_and_sent_later(
    tara: User, lesson_pk: int, visit: Visits
) -> None:
    page = visit(tara, reporting=True)
    page.goto(f"/studio/lessons/{lesson_pk}/")
    page.context.set_offline(True)
    page.get_by_label("Text", exact=True).press_sequentially("On the train. ")
    expect(page.locator("[data-kept]")).to_contain_text("No connection")
    assert not ask(Draft.objects.exists)
    page.context.set_offline(False)
    assert becomes(
        lambda: Draft.objects.filter(fields__body__0__startswith="On the train").exists()
    )
    expected = ("ERR_INTERNET_DISCONNECTED", "htmx:")
    visit.faults = [fault for fault in visit.faults if not any(map(fault.__contains__, expected))]


def test_by_keys_alone(tara: User, course_pk: int, visit: Visits) -> None:
    page = visit(tara)
    page.goto(f"/studio/courses/{course_pk}/")
    first = page.get_by_role("button", name="Move down: Bread, lesson 1")
    first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".plan-name > a")).to_have_text(["Bread, lesson 2", "Bread, lesson 1"])
    # It is the last one now: the focus is on its only way, up.
    up = page.get_by_role("button", name="Move up: Bread, lesson 1")
    expect(up).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".plan-name > a")).to_have_text(["Bread, lesson 1", "Bread, lesson 2"])
    expect(page.locator("#messages")).to_contain_text("Moved: Bread, lesson 1")

    page.get_by_role("link", name="Bread, lesson 2", exact=True).focus()
    page.keyboard.press("Enter")
    text = page.get_by_label("Text", exact=True)
    text.focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("ControlOrMeta+b")
    expect(text).to_have_value("**The text of lesson 2.**")
    page.keyboard.press("ControlOrMeta+s")
    expect(page.locator(".toast")).to_contain_text("Saved.")
    page.get_by_role("link", name="Move or remove").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Move it to").select_option(label="before “Bread, lesson 1”")
    page.get_by_role("button", name="Move", exact=True).press("Enter")
    expect(page.locator(".plan-name > a")).to_have_text(["Bread, lesson 2", "Bread, lesson 1"])


def test_by_dragging(tara: User, course_pk: int, visit: Visits) -> None:
    page = visit(tara)
    page.goto(f"/studio/courses/{course_pk}/")
    rows = page.locator(".plan-lesson")
    rows.nth(1).drag_to(rows.nth(0), target_position={"x": 40, "y": 4})
    expect(page.locator(".plan-name > a")).to_have_text(["Bread, lesson 2", "Bread, lesson 1"])
    page.reload()
    expect(page.locator(".plan-name > a")).to_have_text(["Bread, lesson 2", "Bread, lesson 1"])
