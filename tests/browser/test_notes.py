"""Words selected, highlighted and noted; found again later, in the text and in the film."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from courses.catalogue import actions as catalogue
from courses.catalogue.models import Course, Lesson, Section
from courses.learning import notes
from courses.learning.models import Note
from demo import film
from items import actions as items
from tests.attaching import attach
from tests.browser.visits import Visits, ask, becomes

pytestmark = pytest.mark.django_db(transaction=True)

FILM = film.COURSES / "night-sky" / "one-night.webm"
CUES = [[number * 4.0, number * 4.0 + 4, f"Line number {number}."] for number in range(10)]
FIRST = "The dough rests. Then the *dough* is folded, and the dough rests again."
TEXT = (
    f"{FIRST}\n\nIts area is $r^2$, as `always`.\n\n[[video:sky]]\n\n- one thing\n- another thing"
)
SECOND = "document.querySelector('video').currentTime"
# Selects what stands from one word to another of a block, counting equal words from 0.
SELECT = """([id, words, number]) => {
    const walker = document.createTreeWalker(document.getElementById(id), NodeFilter.SHOW_TEXT);
    const nodes = [];
    let text = "";
    while (walker.nextNode()) {
        nodes.push([walker.currentNode, text.length]);
        text += walker.currentNode.data;
    }
    let from = -1;
    for (let n = 0; n <= number; n += 1) from = text.indexOf(words, from + 1);
    const at = (place) => nodes.findLast(([, begin]) => begin <= place);
    const range = document.createRange();
    const [first, begin] = at(from);
    const [last, end] = at(from + words.length - 1);
    range.setStart(first, from - begin);
    range.setEnd(last, from + words.length - end);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
}"""


@pytest.fixture
def lesson(course: Course, settings: Any, tmp_path: Path) -> Lesson:
    """A lesson with text, a formula, a list and a film of forty seconds with captions."""
    settings.MEDIA_ROOT = tmp_path
    file = attach(course.item, "night.webm", "video/webm", content=FILM.read_bytes())
    data = {
        "title": "The sky",
        "sources": [file.get_absolute_url()],
        "captions": [{"lang": "en", "cues": CUES}],
    }
    return catalogue.add_lesson(
        section=Section.objects.get(),
        position=2,
        title="Folding",
        body=TEXT,
        components=[{"key": "sky", "kind": "video", "data": data}],
    )


def select(page: Page, place: str, words: str, number: int = 0) -> None:
    page.evaluate(SELECT, [place, words, number])


def painted(page: Page) -> list[str]:
    return list(page.locator("mark[data-note]").all_text_contents())


def test_a_highlight_is_painted_again_where_it_was(
    lesson: Lesson, alice: User, visit: Visits
) -> None:
    page = visit(alice, reporting=True, reduced_motion="reduce")
    page.goto(lesson.get_absolute_url())
    select(page, "p1", "dough", 2)
    page.get_by_role("button", name="Highlight").click()
    expect(page.locator("mark[data-note]")).to_have_text("dough")
    expect(page.get_by_role("toolbar")).to_be_hidden()
    select(page, "p1", "dough is folded, and")
    page.keyboard.press("h")
    expect(page.locator(".my-note blockquote")).to_have_count(2)
    page.reload()
    # Parts of two: the first `dough` is nobody's, the second begins the longer passage.
    expect(page.locator("mark[data-note]")).to_have_text(["dough", " is folded, and", "dough"])
    assert painted(page) == ["dough", " is folded, and", "dough"]  # no hole where the italics end
    before = page.evaluate(
        "r = document.createRange(), r.setStart(document.getElementById('p1'), 0),"
        "r.setEndBefore([...document.querySelectorAll('mark')].at(-1)), r.toString()"
    )
    assert before == "The dough rests. Then the dough is folded, and the "
    assert page.locator("#p1").text_content() == FIRST.replace("*", "")


def test_a_passage_that_moved_is_painted_where_it_is_by_now(
    lesson: Lesson, alice: User, visit: Visits
) -> None:
    ask(notes.keep, lesson=lesson, by=alice, place="p1", quote="is folded, and the", start=22)
    moved = f"A new beginning.\n\n{TEXT}"
    ask(items.edit, item=lesson.item, by=lesson.item.author, title="Folding", body=moved)
    page = visit(alice)
    page.goto(lesson.get_absolute_url())
    expect(page.locator("#p2 mark[data-note]")).to_have_text("is folded, and the")


def test_over_formulas_and_points_and_in_what_is_said(
    lesson: Lesson, alice: User, visit: Visits
) -> None:
    page = visit(alice, reporting=True, reduced_motion="reduce")
    page.goto(lesson.get_absolute_url())
    page.evaluate(
        "getSelection().setBaseAndExtent(document.getElementById('p2').firstChild, 4,"
        " document.getElementById('p4').firstChild, 7)"
    )
    page.keyboard.press("h")
    expect(page.locator(".my-note blockquote")).to_have_count(1)
    page.get_by_role("link", name="Line number 6.").evaluate(
        "line => getSelection().selectAllChildren(line)"
    )
    page.keyboard.press("h")
    expect(page.locator(".my-note blockquote")).to_have_count(2)
    page.reload()
    expect(page.locator(".transcript mark[data-note]").last).to_be_visible()
    assert becomes(lambda: Note.objects.count() == 2)
    one, two = ask(lambda: list(Note.objects.order_by("pk")))
    assert one.place == "p2"
    assert one.quote.startswith("area is r2, as always. ")
    assert one.quote.endswith(" one thing another")
    assert (two.place, two.second, two.quote) == ("video-sky", 24, "Line number 6.")
    assert "another" in painted(page)


def test_a_note_on_selected_words_by_keyboard_alone(
    lesson: Lesson, alice: User, visit: Visits
) -> None:
    page = visit(alice, reporting=True, reduced_motion="reduce")
    page.goto(lesson.get_absolute_url())
    select(page, "p1", "folded")
    page.keyboard.press("n")
    asked = page.get_by_role("dialog", name="Note")
    expect(asked.locator("blockquote")).to_have_text("folded")
    expect(asked.get_by_label("About")).to_have_value("p1")
    page.keyboard.type("Gently.")
    for _ in range(4):  # the place, the time, Cancel, Keep
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#notes .prose")).to_have_text("Gently.")
    expect(asked).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_have_text("Folding")  # `n` led nowhere
    # In place: another word, gone, and back.
    point = page.locator("#notes .my-note")
    point.get_by_role("link", name="Change").click()
    expect(point.get_by_label("Your note")).to_be_focused()
    point.get_by_label("Your note").fill("Very gently.")
    point.get_by_role("button", name="Save").click()
    expect(point.locator(".prose")).to_have_text("Very gently.")
    point.get_by_role("button", name="Remove").click()
    expect(point).to_contain_text("The note is gone.")
    expect(page.locator("mark[data-note]")).to_have_count(0)
    point.get_by_role("button", name="Undo").click()
    expect(page.locator("mark[data-note]")).to_have_text("folded")
    assert ask(Note.objects.get).body == "Very gently."


def test_what_is_refused_stays_in_the_form(lesson: Lesson, alice: User, visit: Visits) -> None:
    page = visit(alice, reporting=True, reduced_motion="reduce")
    page.goto(lesson.get_absolute_url())
    page.get_by_role("link", name="Add a note").click()
    asked = page.get_by_role("dialog", name="Note")
    asked.get_by_label("About").select_option("p1")
    asked.get_by_label("Time in the film").fill("1:23")
    asked.get_by_label("Your note").fill("Gently.")
    asked.get_by_role("button", name="Keep").click()
    expect(asked.get_by_role("alert")).to_contain_text("A time belongs to a film")
    expect(asked.get_by_label("Your note")).to_have_value("Gently.")
    asked.get_by_label("Time in the film").fill("")
    asked.get_by_role("button", name="Keep").click()
    expect(page.locator("#notes .prose")).to_have_text("Gently.")
    visit.faults = [fault for fault in visit.faults if "422" not in fault]


def test_a_note_at_a_second_leads_back_to_it(lesson: Lesson, alice: User, visit: Visits) -> None:
    page = visit(alice, width=390, reporting=True, reduced_motion="reduce")
    page.goto(lesson.get_absolute_url())
    page.evaluate("document.querySelector('video').currentTime = 12.4")
    page.get_by_role("button", name="Note at 0:12").click()
    asked = page.get_by_role("dialog", name="Note")
    asked.get_by_label("Your note").fill("Polaris.")
    asked.get_by_role("button", name="Keep").click()
    jump = page.locator("#notes").get_by_role("link", name="The sky, 0:12")
    expect(jump).to_be_visible()
    page.evaluate("document.querySelector('video').currentTime = 30")
    jump.click()
    assert page.evaluate(SECOND) == pytest.approx(12, abs=0.3)
    expect(page.locator("video")).to_be_in_viewport()
    # From the page of all notes as well.
    page.goto("/learning/notes/")
    page.get_by_role("link", name="0:12").click()
    expect(page).to_have_url(re.compile(r"\?play=sky&at=12#video-sky$"))
    for _ in range(100):
        if page.evaluate(SECOND) > 11:
            break
        page.wait_for_timeout(100)
    assert page.evaluate(SECOND) == pytest.approx(12, abs=0.3)


def test_it_all_works_without_script(lesson: Lesson, alice: User, visit: Visits) -> None:
    page = visit(alice, width=390, script=False, reduced_motion="reduce")
    page.goto(lesson.get_absolute_url())
    page.get_by_role("link", name="Add a note").click()
    asked = page.locator("#note-new")
    asked.get_by_label("Your note").fill("Polaris.")
    asked.get_by_label("Time in the film").fill("soon")
    asked.get_by_role("button", name="Keep").click()
    expect(asked.get_by_role("alert")).to_contain_text("minutes and seconds")
    expect(asked.get_by_label("Your note")).to_have_value("Polaris.")
    asked.get_by_label("Time in the film").fill("0:20")
    asked.get_by_role("button", name="Keep").click()
    expect(page.locator("#notes")).to_contain_text("Polaris.")
    page.locator("#notes").get_by_role("link", name="The sky, 0:20").click()
    expect(page.locator("video source")).to_have_attribute("src", re.compile("#t=20$"))
    page.locator("#notes").get_by_role("link", name="Change").click()
    page.get_by_label("Your note").fill("Polaris, again.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#notes")).to_contain_text("Polaris, again.")
    page.locator("#notes").get_by_role("button", name="Remove").click()
    expect(page.locator("#notes")).not_to_contain_text("Polaris")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#notes")).to_contain_text("Polaris, again.")
    visit.faults = [fault for fault in visit.faults if "422" not in fault]
    page.get_by_role("link", name="All my notes").click()
    page.get_by_role("searchbox", name="Search my notes").fill("again")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("main")).to_contain_text("Polaris, again.")
