"""A lesson under somebody's eyes: read, watched, left in the middle and taken up again elsewhere."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from courses.catalogue import actions as catalogue
from courses.catalogue.models import Course, Lesson, Section
from courses.learning import actions
from courses.learning.models import Progress, Watching
from demo import film
from tests.attaching import attach
from tests.browser.visits import Visits, ask, becomes

pytestmark = pytest.mark.django_db(transaction=True)

FILM = film.COURSES / "night-sky" / "one-night.webm"
CUES = [[number * 4.0, number * 4.0 + 4, f"Line number {number}."] for number in range(10)]
TEXT = "\n\n".join(
    f"Paragraph {n}. " + "It goes on for some lines of text. " * 9 for n in range(1, 31)
)
SECOND = "document.querySelector('video').currentTime"


@pytest.fixture
def article(course: Course) -> Lesson:
    """A lesson of thirty paragraphs that is to be read, the third of the open course."""
    return catalogue.add_lesson(
        section=Section.objects.get(),
        position=2,
        title="An article",
        body=TEXT,
        minutes=0,
        rule=Lesson.Rule.READ,
    )


@pytest.fixture
def watched(course: Course, settings: Any, tmp_path: Path) -> Lesson:
    """A lesson with a film of forty seconds that is to be watched, the last of the open course."""
    settings.MEDIA_ROOT = tmp_path
    file = attach(course.item, "night.webm", "video/webm", content=FILM.read_bytes())
    data = {
        "title": "The sky",
        "sources": [file.get_absolute_url()],
        "captions": [{"lang": "en", "cues": CUES}],
    }
    return catalogue.add_lesson(
        section=Section.objects.get(),
        position=3,
        title="A film",
        body=f"Look at this.\n\n[[video:sky]]\n\n{TEXT}",
        components=[{"key": "sky", "kind": "video", "data": data}],
        rule=Lesson.Rule.WATCH,
    )


def until(page: Page, condition: str) -> None:
    """Wait for it; the page's policy keeps Playwright from watching it in there."""
    for _ in range(150):
        if page.evaluate(f"() => Boolean({condition})"):
            return
        page.wait_for_timeout(100)
    raise AssertionError(condition)


def seconds(user: User) -> float:
    row = Watching.objects.filter(user=user).first()
    return row.last if row else 0.0


def test_a_film_left_in_the_middle_goes_on_at_that_second_in_another_session(
    watched: Lesson, course: Course, alice: User, visit: Visits
) -> None:
    ask(actions.enrol, course=course, by=alice)
    page = visit(alice, width=390, reporting=True)
    page.goto(watched.get_absolute_url())
    until(page, "document.querySelector('video').readyState > 1")
    page.evaluate("document.querySelector('video').currentTime = 20")
    page.keyboard.press("k")
    until(page, f"{SECOND} > 21.5")
    left = page.evaluate(SECOND)
    page.close()  # in mid-play: nothing was paused, no report was due
    assert becomes(lambda: seconds(alice) >= left - 0.5)
    row = ask(Watching.objects.get)
    assert row.last == pytest.approx(left, abs=1)
    assert row.seen == [[pytest.approx(20, abs=0.3), pytest.approx(left, abs=1)]]

    page = visit(alice, width=390)
    page.goto("/")
    page.get_by_role("complementary").get_by_role("link", name="A film").click()
    expect(page).to_have_url(re.compile("#video-sky$"))
    until(page, "document.querySelector('video').readyState > 1")
    assert page.evaluate(SECOND) == pytest.approx(row.last, abs=0.3)
    expect(page.locator("video")).to_be_in_viewport()
    # From the course's page it is one click, too.
    page.goto(course.get_absolute_url())
    page.get_by_role("link", name="Continue: A film").click()
    until(page, "document.querySelector('video').readyState > 1")
    assert page.evaluate(SECOND) == pytest.approx(row.last, abs=0.3)
    # From the page of one's own learning as well, which every page leads to.
    page.get_by_label("Your account").click()
    page.get_by_role("link", name="My learning").click()
    share = int(100 * ask(Progress.objects.get).furthest)
    expect(page.get_by_text(f"{share}% watched")).to_be_visible()
    page.get_by_role("link", name="Continue").click()
    until(page, "document.querySelector('video').readyState > 1")
    assert page.evaluate(SECOND) == pytest.approx(row.last, abs=0.3)


def test_a_watched_film_finishes_its_lesson_and_the_page_says_so(
    watched: Lesson, alice: User, visit: Visits
) -> None:
    page = visit(alice, reporting=True)
    page.goto(watched.get_absolute_url())
    until(page, "document.querySelector('video').readyState > 1")
    bar = page.get_by_role("progressbar", name="Watched")
    expect(bar).to_have_js_property("value", 0)
    # Skipping to its end is not watching it.
    page.evaluate("document.querySelector('video').currentTime = 38")
    page.keyboard.press("k")
    until(page, "document.querySelector('video').ended")
    assert becomes(lambda: seconds(alice) > 39)
    assert ask(Progress.objects.get).completed_at is None
    page.evaluate(
        "v = document.querySelector('video'); v.playbackRate = 8; v.currentTime = 0; v.play()"
    )
    expect(page.get_by_text("Finished", exact=True).last).to_be_visible(timeout=20_000)
    expect(page.get_by_role("button", name="Mark as finished")).to_have_count(0)
    assert ask(Progress.objects.get).completed_at is not None


def test_a_line_of_the_transcript_leads_to_its_second(
    watched: Lesson, alice: User, visit: Visits
) -> None:
    page = visit(alice)
    page.goto(watched.get_absolute_url())
    page.get_by_role("link", name="Line number 6.").click()
    until(page, f"{SECOND} >= 24 && !document.querySelector('video').paused")
    expect(page.get_by_role("link", name="Line number 6.")).to_have_attribute(
        "aria-current", "true"
    )
    until(page, f"{SECOND} > 28.3")
    expect(page.get_by_role("link", name="Line number 7.")).to_have_attribute(
        "aria-current", "true"
    )
    page.evaluate("document.querySelector('video').textTracks[0].mode = 'showing'")
    until(page, "document.querySelector('video').textTracks[0].cues?.length === 10")


def test_reading_is_kept_and_goes_on_at_the_paragraph(
    article: Lesson, course: Course, alice: User, visit: Visits
) -> None:
    ask(actions.enrol, course=course, by=alice)
    page = visit(alice, reporting=True)
    page.goto(article.get_absolute_url())
    _scroll_to(page, "p12")
    page.goto("/")
    assert becomes(lambda: Progress.objects.filter(place="p12").exists())
    progress = ask(Progress.objects.get)
    assert 0 < progress.last < progress.furthest < 0.7
    page = visit(alice, width=390, reporting=True)
    page.goto("/")
    page.get_by_role("complementary").get_by_role("link", name="An article").click()
    expect(page.locator("#p12")).to_be_in_viewport()
    expect(page.locator("#p10")).not_to_be_in_viewport()
    # Whoever leaves again at once is where they were, however often they come.
    page.mouse.wheel(0, 1)
    page.wait_for_timeout(200)
    page.goto("/")
    assert becomes(lambda: Progress.objects.filter(at__gt=progress.at).exists())
    assert ask(Progress.objects.get).place == "p12"


def test_reading_to_the_end_finishes_it(article: Lesson, alice: User, visit: Visits) -> None:
    page = visit(alice, reporting=True)
    page.goto(article.get_absolute_url())
    expect(
        page.get_by_text("Finished when you have read it to the end.", exact=True)
    ).to_be_visible()
    _scroll_to(page, "lesson-end", "end")
    expect(page.locator("#lesson-end")).to_contain_text("Finished")
    expect(page.locator("#outline [aria-current]")).to_contain_text("An article")
    assert ask(Progress.objects.get).completed_at is not None


def test_a_long_outline_shows_where_one_is(course: Course, alice: User, visit: Visits) -> None:
    section = ask(Section.objects.get)
    for place in range(2, 60):
        last = ask(
            catalogue.add_lesson,
            section=section,
            position=place,
            title=f"Lesson {place + 1}",
            body=TEXT,
            minutes=0,
            rule=Lesson.Rule.READ,
        )
    page = visit(alice, reporting=True)
    page.goto(last.get_absolute_url())
    current = page.locator("#outline [aria-current]")
    expect(current).to_be_in_viewport()
    # Also once the page has changed its outline.
    _scroll_to(page, "lesson-end", "end")
    expect(page.locator("#lesson-end")).to_contain_text("Finished")
    expect(current).to_be_in_viewport()


def test_parts_keep_their_own_rhythm_within_wider_ones(
    article: Lesson, alice: User, visit: Visits
) -> None:
    page = visit(alice)
    page.goto(article.get_absolute_url())
    gap = "part => parseFloat(getComputedStyle(part).rowGap)"
    inner = page.locator(".stack-xl > section.stack:not([class*='stack-'])").first
    assert inner.evaluate(gap) < page.locator(".stack-xl").first.evaluate(gap)


def _scroll_to(page: Page, place: str, block: str = "start") -> None:
    page.evaluate(
        f"document.getElementById('{place}').scrollIntoView({{block: '{block}', behavior: 'instant'}})"
    )
    page.wait_for_timeout(200)  # a scroll is told in the next frame


def test_it_all_works_without_script(
    article: Lesson, watched: Lesson, alice: User, visit: Visits
) -> None:
    page = visit(alice, width=390, script=False)
    page.goto(article.get_absolute_url())
    expect(page.locator("#p30")).to_be_attached()
    page.get_by_role("button", name="Mark as finished").click()
    expect(page.locator("#lesson-end")).to_contain_text("Finished")
    page.get_by_role("link", name="Next A film").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A film")
    page.get_by_role("link", name="Line number 6.").click()
    expect(page.locator("video source")).to_have_attribute("src", re.compile("#t=24$"))
    page.get_by_role("button", name="Mark as finished").click()
    expect(page.locator("#lesson-end")).to_contain_text("Finished")


def test_keys_act_only_where_nothing_else_wants_them(
    watched: Lesson, course: Course, alice: User, visit: Visits
) -> None:
    first, second = ask(lambda: list(course.lessons.in_order().select_related("item")[:2]))
    page = visit(alice, reduced_motion="reduce")  # nothing moves between pages
    page.goto(first.get_absolute_url())
    page.keyboard.press("n")
    expect(page.get_by_role("heading", level=1)).to_have_text(second.item.title)
    page.keyboard.press("p")
    expect(page.get_by_role("heading", level=1)).to_have_text(first.item.title)
    page.get_by_role("combobox", name="Search").fill("n")
    page.get_by_role("combobox", name="Search").press("n")
    expect(page.get_by_role("heading", level=1)).to_have_text(first.item.title)
    page.goto(watched.get_absolute_url())
    page.keyboard.press(" ")
    until(page, "!document.querySelector('video').paused")
    page.keyboard.press("k")
    until(page, "document.querySelector('video').paused")
    page.keyboard.press("l")
    until(page, f"{SECOND} >= 10")

    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys")
    expect(keys).to_be_visible()
    keys.get_by_label("Single keys act on lessons").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("p")
    expect(page.get_by_role("heading", level=1)).to_have_text("A film")
