"""Files on their way into a lesson: chosen, dropped, pasted; seen, refused, cancelled, removed."""

import base64
import re
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, Route, expect
from pytest_django import Settings

from accounts.models import User
from courses.catalogue.models import Lesson
from items.models import Attachment
from tests.browser.visits import Visits, ask, becomes
from tests.items.hostile import picture

pytestmark = pytest.mark.django_db(transaction=True)

# Give an element files as a person's hand or clipboard does.
HAND_OVER = """(element, [kind, name, type, content, words]) => {
    const taken = new DataTransfer();
    const bytes = Uint8Array.from(atob(content), (each) => each.charCodeAt(0));
    taken.items.add(new File([bytes], name, { type }));
    if (words) taken.setData("text/plain", words);
    const given = { bubbles: true, cancelable: true, dataTransfer: taken, clipboardData: taken };
    const event = kind === "paste" ? new ClipboardEvent(kind, given) : new DragEvent(kind, given);
    return element.dispatchEvent(event);
}"""


@pytest.fixture(autouse=True)
def _folder(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def lesson_pk(lesson: Lesson) -> int:
    return int(lesson.pk)


def file(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def editor(page: Page, pk: int) -> None:
    page.goto(f"/studio/lessons/{pk}/")
    expect(page.locator("[data-equipped]")).to_be_visible()  # the scripts are there


def hand_over(page: Page, to: str, kind: str, name: str, content: bytes, words: str = "") -> bool:
    """Whether the browser would do with it what browsers do."""
    given = [kind, name, "image/png", base64.b64encode(content).decode(), words]
    return bool(page.locator(to).evaluate(HAND_OVER, given))


def test_several_files_come_into_the_text_and_each_says_what_became_of_it(
    tara: User, lesson_pk: int, visit: Visits
) -> None:
    page = visit(tara)
    editor(page, lesson_pk)
    page.locator("#file").set_input_files(
        [
            file("a loaf.png", picture()),
            file("b.exe", b"MZ\x90\0"),
            file("knots.pdf", b"%PDF-1.4 x"),
        ]
    )
    with page.expect_response(lambda answer: answer.status == 422):
        page.get_by_role("button", name="Upload").click()
    expect(page.locator("[data-result]")).to_have_text(
        ["Uploaded", "This file is a program, and programs are not taken.", "Uploaded"]
    )
    expect(page.get_by_label("Text", exact=True)).to_have_value(
        re.compile(
            r"!\[a loaf\]\(/files/\d+/a%20loaf\.png\)\n\n\[knots\.pdf\]\(/files/\d+/knots\.pdf\)"
        )
    )
    assert (
        page.get_by_label("Text", exact=True).input_value().startswith("The text of lesson 1.\n\n!")
    )
    # They are in the list at once, and the preview shows the picture before anything is saved.
    expect(page.locator("#file-list > li > a")).to_have_text(["knots.pdf", "a loaf.png"])
    expect(page.locator("#look img")).to_have_js_property("naturalWidth", 4)
    visit.faults.clear()  # a browser reports each answer with 422


@pytest.mark.parametrize(
    ("to", "kind"), [("[data-editor]", "drop"), ("#files", "drop"), ("[data-editor]", "paste")]
)
def test_a_picture_dropped_or_pasted_stands_where_one_writes(
    tara: User, lesson_pk: int, visit: Visits, to: str, kind: str
) -> None:
    page = visit(tara)
    editor(page, lesson_pk)
    text = page.get_by_label("Text", exact=True)
    text.fill("before after")
    text.evaluate("field => field.setSelectionRange(7, 7)")
    if kind == "drop":
        assert not hand_over(page, to, "dragover", "image.png", picture())
    assert not hand_over(page, to, kind, "image.png", picture())
    expect(text).to_have_value(re.compile(r"^before !\[image\]\(/files/\d+/image\.png\)after$"))


def test_a_pasted_text_with_a_picture_of_it_is_a_text(
    tara: User, lesson_pk: int, visit: Visits
) -> None:
    page = visit(tara)
    editor(page, lesson_pk)
    assert hand_over(page, "[data-editor]", "paste", "image.png", picture(), words="some words")
    assert hand_over(page, "#id_title", "paste", "image.png", picture())
    expect(page.locator("[data-queue] li")).to_have_count(0)


def test_an_upload_is_cancelled(tara: User, lesson_pk: int, visit: Visits) -> None:
    page = visit(tara)
    held: list[Route] = []
    page.route(re.compile(r"/studio/items/\d+/files/"), lambda route: held.append(route))
    editor(page, lesson_pk)
    page.locator("#file").set_input_files([file("one.png", picture()), file("two.png", picture())])
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_role("progressbar", name="one.png")).to_be_visible()
    page.get_by_role("button", name=re.compile("Cancel.*two.png")).click()
    page.get_by_role("button", name=re.compile("Cancel.*one.png")).click()
    expect(page.locator("[data-queue] li")).to_have_count(0)
    expect(page.locator("#file")).to_be_focused()
    expect(page.locator("[data-said]")).to_be_empty()
    page.unroute_all(behavior="ignoreErrors")
    assert not ask(Attachment.objects.exists)
    # And the next one goes.
    page.locator("#file").set_input_files(file("three.png", picture()))
    page.get_by_role("button", name="Upload").click()
    expect(page.locator("[data-result]")).to_have_text(["Uploaded"])


def test_a_file_too_large_is_not_sent(
    tara: User, lesson_pk: int, visit: Visits, settings: Settings
) -> None:
    kinds = ("image", "audio", "video", "document")
    settings.UPLOAD_LIMITS = {**settings.UPLOAD_LIMITS, **dict.fromkeys(kinds, 1)}
    page = visit(tara)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method))
    editor(page, lesson_pk)
    page.locator("#file").set_input_files(file("a.zip", b"PK\x03\x04" + bytes(2**20)))
    page.get_by_role("button", name="Upload").click()
    expect(page.locator("[data-result]")).to_have_text(["No file may be larger than 1.0\xa0MB."])
    assert "POST" not in asked


@pytest.mark.parametrize("script", [True, False])
def test_a_file_is_added_and_removed(
    tara: User, lesson_pk: int, visit: Visits, script: bool
) -> None:
    page = visit(tara, script=script, width=390)
    page.goto(f"/studio/lessons/{lesson_pk}/")
    page.locator("#file").set_input_files(file("knots.pdf", b"%PDF-1.4 x"))
    page.get_by_role("button", name="Upload").click()
    expect(page.locator("#file-list > li > a")).to_have_text(["knots.pdf"])
    page.get_by_role("button", name=re.compile("Remove.*knots.pdf")).click()
    expect(page.locator("#file-list > li")).to_have_count(0)
    assert becomes(lambda: not Attachment.objects.exists())
