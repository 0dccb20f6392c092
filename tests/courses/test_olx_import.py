"""What becomes of an Open edX export: its outline, words, links, files, films and problems."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from activity.models import Event, Verb
from courses.catalogue.models import Component, Course, Lesson
from courses.learning import actions as learning
from items.models import Attachment, Origin, Status
from tests.courses import exports

SignIn = Callable[[User | None], Client]


@pytest.fixture(autouse=True)
def _media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def course(db: None, tmp_path: Path) -> Course:
    """The hand-written export, imported from its folder."""
    call_command("import_olx", exports.folder(tmp_path / "export"))
    return Course.objects.get()


def lesson(title: str) -> Lesson:
    return Lesson.objects.get(item__title=title)


def test_the_outline_and_the_words_of_the_course(course: Course, client: Client) -> None:
    assert course.item.title == "Bread for beginners"
    assert course.item.status == Status.PUBLISHED
    assert course.summary == "Flour, water, salt and time."
    assert course.outcomes == ["bake a loaf"]
    assert course.item.author is not None
    assert course.item.author.handle == "bakeorg"
    assert not course.item.author.has_usable_password()
    found = [
        (row.section.part, row.section.title, row.item.title)
        for row in course.lessons.in_order().select_related("section", "item")
    ]
    assert found == [
        ("Start", "Dough", "Mixing"),
        ("Start", "Dough", "Checking"),
        ("Start", "Oven", "Baking"),
        ("Further", "Sourdough", "The starter"),
        ("Further", "Sourdough", "Odd things"),
    ]
    page = client.get(course.get_absolute_url()).content.decode()
    for words in {words for line in found for words in line}:
        assert words in page
    assert [e.item for e in Event.objects.filter(verb=Verb.PUBLISH)] == [course.item]
    assert Origin.objects.get(item=course.item).key == "olx:BakeOrg/BREAD1/2030:course"


def test_texts_are_joined_cleaned_and_keep_their_formulas(course: Course, client: Client) -> None:
    page = client.get(lesson("Mixing").get_absolute_url()).content.decode()
    assert page.index("Weigh the flour") < page.index("Like")
    assert "<math" in page
    for gone in ["alert(", "onclick", "evil"]:
        assert gone not in page


def test_links_lead_to_where_things_are_now(course: Course, client: Client) -> None:
    page = client.get(lesson("Mixing").get_absolute_url()).content.decode()
    targets = dict(re.findall(r'<a href="([^"]*)"[^>]*>(baking|starter|recipe|nothing)</a>', page))
    led = {word: client.get(address, follow=True) for address, word in targets.items()}
    assert set(led) == {"baking", "starter", "recipe"}  # a link to nothing is no link any more
    assert led["baking"].redirect_chain[-1][0] == lesson("Baking").get_absolute_url()
    assert led["starter"].redirect_chain[-1][0] == lesson("The starter").get_absolute_url()
    assert "nothing" in page
    section = client.get(reverse("jump", args=[course.pk, "dough"]))
    assert section["Location"] == lesson("Mixing").get_absolute_url()
    lost = client.get(reverse("jump", args=[course.pk, "gone"]))
    assert lost["Location"] == course.get_absolute_url()


def test_files_that_are_used_are_kept_and_no_others(course: Course, client: Client) -> None:
    assert dict(Attachment.objects.values_list("name", "content_type")) == {
        "loaf.png": "image/png",
        "wet_dough.png": "image/png",
        "recipe.pdf": "application/pdf",
        "feeding-en.srt": "application/x-subrip",
    }
    page = client.get(lesson("Mixing").get_absolute_url()).content.decode()
    picture = re.search(r'<img[^>]* src="([^"]*wet_dough.png)"', page) or re.search(
        r'<img src="([^"]*wet_dough.png)"', page
    )
    assert picture
    response = client.get(picture[1])
    assert b"".join(response.streaming_content) == exports.image("white")  # type: ignore[attr-defined]


def test_a_problem_is_a_quiz_that_grades(course: Course, signed_in: SignIn, alice: User) -> None:
    quiz = lesson("Checking").components.get()
    client = signed_in(alice)
    before = client.get(quiz.lesson.get_absolute_url()).content.decode()
    for words in ["last", "What makes it rise?", "Two more or less", "the inside", "It is alive."]:
        assert words in before
    for secret in ["breathes out gas", "slows it down", "rumb"]:
        assert secret not in before
    url = reverse("attempt", args=[quiz.pk])
    answers = {"0": "1", "1": ["0", "1"], "2": "1", "3": "26,5", "4": " CRUMB"}
    after = client.post(url, answers, follow=True).content.decode()
    assert "5 of 5 points" in after
    assert "breathes out gas" in after
    assert alice.progress.get().completed_at
    client.post(url, {"0": "0", "1": ["0", "2"], "2": "0", "3": "28", "4": "crust"})
    assert alice.attempts.latest("pk").points == [0, 0, 0, 0, 0]


def test_a_film_waits_for_a_click_and_shows_its_words(course: Course, client: Client) -> None:
    url = lesson("The starter").get_absolute_url()
    page = client.get(url).content.decode()
    assert "<iframe" not in page
    assert "https://www.youtube.com/watch?v=abcdefghijk" in page
    assert "A starter is flour, water and &amp; patience." in page
    assert "youtube-nocookie.com/embed/abcdefghijk" in client.get(f"{url}?play=v1").content.decode()


def test_what_cannot_be_shown_says_what_it_was(course: Course, client: Client) -> None:
    page = client.get(lesson("Odd things").get_absolute_url()).content.decode()
    for words in ["poll", "Your favourite", "Rye or wheat?", "drawn by a script", "What is 2 + 2?"]:
        assert words in page
    assert "It is four" not in page
    kinds = lesson("Odd things").components.values_list("kind", flat=True)
    assert set(kinds) == {Component.Kind.PLACEHOLDER}


def test_closed_means_that_one_must_enrol(
    tmp_path: Path, signed_in: SignIn, alice: User, tara: User
) -> None:
    call_command("import_olx", exports.folder(tmp_path / "x"), "--closed", author="tara")
    course = Course.objects.get()
    assert course.item.author == tara
    picture = Attachment.objects.get(name="wet_dough.png").get_absolute_url()
    shown = Attachment.objects.get(name="loaf.png").get_absolute_url()  # on the course's own page
    client = signed_in(alice)
    for url, code in [(lesson("Mixing").get_absolute_url(), 302), (picture, 404), (shown, 200)]:
        assert client.get(url).status_code == code
    learning.enrol(course=course, by=alice)
    for url in [lesson("Mixing").get_absolute_url(), picture]:
        assert client.get(url).status_code == 200
    call_command("import_olx", tmp_path / "x", "--no-closed")
    for url in [lesson("Mixing").get_absolute_url(), picture]:
        assert Client().get(url).status_code == 200


def test_an_unknown_author_is_refused_in_one_line(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="nobody has the handle") as refused:
        call_command("import_olx", exports.folder(tmp_path / "x"), author="nobody")
    assert refused.value.returncode == 2
    assert not Course.objects.exists()
