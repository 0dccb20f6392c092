"""An author brings in a course that they wrote elsewhere, sees what is wrong with it, publishes it."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from accounts.models import User
from courses.studio import imports
from courses.studio.models import CourseImport
from tests.browser.visits import Visits, ask
from tests.courses.exports import image

pytestmark = pytest.mark.django_db(transaction=True)

FILES: dict[str, str | bytes] = {
    "course.md": "---\ntitle: Knots that hold\nsummary: One knot for a lifetime.\n---\nWelcome.\n",
    "01-loops/01-bowline.md": "# The bowline\n\n![A loop](../files/loop.png)\n\nIt does **not** slip.\n",
    "01-loops/02-check.md": (
        "---\ntitle: Check yourself\n---\n```{quiz} q\n? What makes a loop?\n"
        "(x) A bowline\n( ) A hitch\n```\n"
    ),
    "files/loop.png": image(),
}


@pytest.fixture(autouse=True)
def _alone(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr("courses.studio.imports.current_app.send_task", lambda name, args: None)


def zipped(changes: dict[str, str] | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in (FILES | (changes or {})).items():
            made.writestr(f"knots/{name}", content)
    return out.getvalue()


def upload(page: Page, content: bytes) -> int:
    """Send it; the id of the import."""
    page.get_by_label("The course as one file").set_input_files(
        {"name": "knots.zip", "mimeType": "application/zip", "buffer": content}
    )
    page.get_by_label("I may publish all that is in it").check()
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("knots.zip")
    expect(page.get_by_text("begins soon")).to_be_visible()
    return int(page.url.rstrip("/").rpartition("/")[2])


@pytest.mark.parametrize(("script", "width"), [(True, 1280), (False, 390)], ids=["wide", "plain"])
def test_a_course_is_imported_mended_and_published(
    tara: User, alice: User, visit: Visits, script: bool, width: int
) -> None:
    page = visit(tara, script=script, width=width)
    page.goto("/studio/")
    page.get_by_role("link", name="Import a course").click()
    wrong = str(FILES["01-loops/02-check.md"]).replace("(x)", "( )")
    ask(imports.run, upload(page, zipped({"01-loops/02-check.md": wrong})))
    # A script asks every two seconds; without one the page is loaded again by itself.
    expect(page.get_by_text("“Knots that hold” is in your studio.")).to_be_visible()
    expect(page.get_by_text("01-loops/02-check.md:5: Question 1")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile(r"lessons\D+2\D+1\D+0\D+1"))).to_be_visible()

    page.get_by_role("navigation").get_by_role("link", name="Import a course").click()
    ask(imports.run, upload(page, zipped()))
    expect(page.get_by_text("Nothing was wrong with it.")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile(r"lessons\D+2\D+1\D+1\D+0"))).to_be_visible()
    page.get_by_role("link", name="To publishing").click()
    page.get_by_role("button", name="Publish the course").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Knots that hold")

    hers = visit(alice)
    hers.goto(page.url)
    hers.get_by_role("link", name="The bowline").click()
    picture = hers.get_by_role("img", name="A loop")
    picture.scroll_into_view_if_needed()
    expect(picture).to_be_visible()
    assert hers.evaluate("document.querySelector('img[alt=\"A loop\"]').naturalWidth") > 0


def test_a_course_is_taken_along_as_a_file(tara: User, visit: Visits) -> None:
    page = visit(tara)
    page.goto("/studio/imports/")
    pk = upload(page, zipped())
    ask(imports.run, pk)
    course = ask(lambda: CourseImport.objects.get(pk=pk).course_id)
    page.goto(f"/studio/courses/{course}/")
    page.get_by_role("link", name="Export", exact=True).click()
    for suffix, begin in ((".zip", b"PK"), (".tar.gz", b"\x1f\x8b")):
        with page.expect_download() as waiting:
            page.get_by_role("link", name=f"knots-that-hold{suffix}").click()
        assert Path(waiting.value.path()).read_bytes().startswith(begin)
