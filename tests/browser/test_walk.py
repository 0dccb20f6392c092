"""A whole imported course in a browser: every lesson, picture, file, caption, link and quiz of it."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from accounts.models import User
from courses.catalogue.models import Course
from courses.learning.actions import enrol
from items.models import Item
from tests.browser.visits import Visits, ask
from tests.browser.walking import walk
from tests.courses.exports import folder

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def imported(tmp_path: Path, settings: Any, alice: User) -> Course:
    """The small export of `exports`, behind its gate; Alice takes it."""
    settings.MEDIA_ROOT = tmp_path / "media"
    call_command("import_olx", folder(tmp_path / "export"), "--closed")
    course = Course.objects.get()
    enrol(course=course, by=alice)
    return course


def test_nothing_of_an_imported_course_is_broken(
    imported: Course, alice: User, visit: Visits, site: str
) -> None:
    found = walk(visit(alice), site, ask(imported.get_absolute_url))
    assert found.faults == []
    # What there is to be seen was looked at.
    assert len(found.pages) == 6
    assert (found.images, found.files, found.quizzes) == (2, 1, 1)
    assert {"https://www.youtube.com/watch?v=abcdefghijk"} == found.elsewhere


@pytest.fixture
def broken(imported: Course) -> Course:
    """The same with a lesson full of slips."""
    lesson = imported.lessons.in_order()[0]
    Item.objects.filter(pk=lesson.pk).update(
        html='<p><img src="/files/999/gone.png" alt=""> <a href="/static/a.pdf">a</a>'
        ' <a href="#nowhere">b</a> <a href="/jump_to_id/x">c</a></p>'
    )
    return imported


def test_what_is_broken_is_told(broken: Course, alice: User, visit: Visits, site: str) -> None:
    faults = walk(visit(alice), site, ask(broken.get_absolute_url), answer=False).faults
    visit.faults = []  # the browser has noticed, too
    for words in [
        "the image is broken: ",
        "is not translated: /static/a.pdf",
        "is not translated: /jump_to_id/x",
        "leads to 404: /static/a.pdf",
        "leads to nothing: ",
    ]:
        assert any(words in fault for fault in faults), words
