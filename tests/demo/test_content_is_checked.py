"""A slip in a content file is told with the file and the field, and nothing is loaded."""

import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from demo import people, reading
from demo.fields import ContentError

COURSE = "courses/night-sky/course.md"
LESSON = "courses/night-sky/03-moon-and-planets.md"
QUESTION = "questions/base-rate-second-test.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the content to spoil."""
    copy = tmp_path / "content"
    shutil.copytree(reading.FOLDER, copy)
    reading.read(copy)
    return copy


@pytest.mark.parametrize(
    ("file", "right", "wrong", "message"),
    [
        (COURSE, "level: beginner", "level: easy", "night-sky/course.md: level: one of beginner"),
        (COURSE, "author: farid", "author: nobody", "night-sky/course.md: author: one of"),
        (COURSE, "open: false", "", "night-sky/course.md: open: is missing"),
        (COURSE, "open: false", "opened: false\nopen: false", "opened: there is no such field"),
        (LESSON, "minutes: 15", "minutes: long", "moon-and-planets.md: minutes: a whole number"),
        (LESSON, "correct: true", "correct: false", "quiz[0].choices: exactly one must be correct"),
        (LESSON, "kind: single", "kind: guess", "quiz[0].kind: one of single"),
        (QUESTION, "accepted: 0", "accepted: 5", "accepted: there are 1 answers"),
        (QUESTION, "answer: priya", "answer: ghost", "answer: ghost: there is no such person"),
        (QUESTION, "answer: priya", "post: priya", "post: priya: no post stands here"),
        (QUESTION, "language: en", "language: [en", "its front matter cannot be read"),
    ],
)
def test_a_slip_is_told_with_file_and_field(
    folder: Path, file: str, right: str, wrong: str, message: str
) -> None:
    path = folder / file
    text = path.read_text()
    assert right in text
    path.write_text(text.replace(right, wrong, 1))
    with pytest.raises(ContentError) as caught:
        reading.read(folder)
    assert message in str(caught.value)


@pytest.mark.django_db
def test_the_command_tells_it_in_one_line_and_loads_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / COURSE).write_text("---\ntitle: Sky\n---\nText.")
    monkeypatch.setattr(reading.read, "__defaults__", (folder,))
    with pytest.raises(CommandError, match=r"night-sky/course\.md: language: is missing"):
        call_command("demo")
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"seed": -1}, "--seed"),
        ({"learners": 0}, "--learners"),
        ({"learners": 10**6}, "--learners"),
    ],
)
def test_nonsense_options_are_refused(options: dict[str, int], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        call_command("demo", **options)


@pytest.mark.django_db
def test_somebody_elses_address_is_not_taken_over() -> None:
    User.objects.create_user("author@lyceum.example", "somebody", "secret")
    with pytest.raises(CommandError, match=r"already has the address author@lyceum\.example"):
        call_command("demo", learners=5)
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_a_handle_that_somebody_has_gets_a_number() -> None:
    User.objects.create_user("t@example.org", "tara", "secret")
    writers = [one for one in reading.read().people if one.handle in people.ACCOUNTS]
    made = people.add_writers(writers, {one.handle: timezone.now() for one in writers})
    assert {handle: user.handle for handle, user in made.items()} == {
        "tara": "tara2",
        "lin": "lin",
        "mona": "mona",
    }
