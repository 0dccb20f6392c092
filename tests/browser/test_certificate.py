"""From the last lesson of a course to a stranger who checks what it gave, on a phone's screen."""

from io import BytesIO

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from accounts.models import User
from courses.catalogue.models import Course
from courses.learning import actions
from courses.learning.models import Certificate
from tests.browser.visits import Visits, ask

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def begun(course: Course, alice: User) -> str:
    """The address of the last lesson of a course of which Alice has finished all others."""
    first, last = course.lessons.in_order()
    actions.complete(lesson=first, by=alice)
    return last.get_absolute_url()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_finished_certified_and_checked_by_a_stranger(
    begun: str, alice: User, visit: Visits, script: bool
) -> None:
    page = visit(alice, width=390, script=script)
    page.goto(begun)
    expect(page.get_by_role("link", name="Your certificate")).to_have_count(0)
    page.get_by_role("button", name="Mark as finished").click()
    expect(page.get_by_text("You have finished this course")).to_be_visible()
    page.get_by_role("link", name="Your certificate").click()
    expect(page.get_by_text("This certificate is valid")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Alice")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as PDF").click()
    printed = PdfReader(BytesIO(download.value.path().read_bytes())).pages[0]
    code = ask(Certificate.objects.get).grouped
    assert "Alice" in printed.extract_text()
    assert code in printed.extract_text()

    stranger = visit(width=390, script=script)
    stranger.goto("/certificates/")
    # As it is read from paper: in small letters, an O for each zero, spaces for dashes.
    typed = code.lower().replace("0", "o").replace("-", " ")
    stranger.get_by_label("Code of the certificate").fill(typed)
    stranger.get_by_role("button", name="Check it").click()
    expect(stranger.get_by_text("This certificate is valid")).to_be_visible()
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Alice")
    expect(stranger.get_by_text("Who may see this certificate")).to_have_count(0)
    width = "document.documentElement.scrollWidth"
    assert stranger.evaluate(width) <= 390 if script else True

    # Its holder hides it: to others it is no longer valid, and names nobody.
    page.get_by_label("nobody else").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Only you see this.")).to_be_visible()
    stranger.reload()
    expect(stranger.get_by_role("heading", level=1)).to_have_text(
        "This certificate is no longer valid"
    )
    expect(stranger.get_by_text("Alice")).to_have_count(0)
    visit.faults = [fault for fault in visit.faults if " 410 (Gone)" not in fault]
