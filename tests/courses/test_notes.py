"""What a learner keeps of a lesson: theirs alone, found again, never overwritten unseen."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from activity.models import Event
from courses.catalogue.models import Course, Lesson
from courses.learning import actions, notes
from courses.learning.models import Note
from courses.learning.tasks import clear_notes
from items import actions as items
from items.models import Item, Status
from tests.courses.test_watching import film
from tests.racing import at_once

SignIn = Callable[[User | None], Client]
AddLesson = Callable[..., Lesson]
TEXT = "First comes flour.\n\nThen comes water.\n\n- salt\n- yeast"


@pytest.fixture
def text(course: Course, add_lesson: AddLesson) -> Lesson:
    """A lesson of four paragraphs, a film below them."""
    return add_lesson(course, "Dough", body=f"{TEXT}\n\n[[video:f]]", components=[film("f")])


def add(client: Client, lesson: Lesson, **fields: Any) -> Any:
    return client.post(reverse("lesson-notes", args=[lesson.pk]), fields)


def test_a_note_stands_under_its_lesson_and_leads_to_its_paragraph(
    signed_in: SignIn, alice: User, text: Lesson
) -> None:
    client = signed_in(alice)
    page = client.get(text.get_absolute_url()).content.decode()
    assert '<option value="p2">Then comes water.</option>' in page
    response = add(client, text, place="p2", body="Warm, **not** hot.")
    note = Note.objects.get()
    assert response["Location"] == f"{text.get_absolute_url()}#note-{note.pk}"
    page = client.get(text.get_absolute_url()).content.decode()
    assert "Warm, <strong>not</strong> hot." in page
    assert f'href="{text.get_absolute_url()}#p2" data-jump' in page
    assert client.get(reverse("note", args=[note.pk]))["Location"].endswith("#p2")
    # Nobody gains by a note.
    assert not Event.objects.filter(user=alice).exclude(verb="open").exists()


def test_a_note_leads_to_the_second_of_a_film(signed_in: SignIn, alice: User, text: Lesson) -> None:
    client = signed_in(alice)
    add(client, text, second="１：２3", body="Here.")  # the only film there is; as typed in China
    note = Note.objects.get()
    assert (note.place, note.second) == ("video-f", 83)
    url = f"{text.get_absolute_url()}?play=f&at=83#video-f"
    assert client.get(reverse("note", args=[note.pk]))["Location"] == url
    assert ", 1:23</a>" in client.get(text.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Write something."),
        ({"body": "x" * 10_001}, "This has 10001 characters; there is room for 10000."),
        ({"quote": "x" * 2_001}, "This has 2001 characters; there is room for 2000."),
        ({"body": "Kept", "place": "nowhere"}, "This is no place of a lesson."),
        ({"body": "Kept", "place": "p1", "second": "1:23"}, "A time belongs to a film"),
        ({"body": "Kept", "place": "video-f", "second": "soon"}, "minutes and seconds"),
        ({"body": "Kept", "place": "video-f", "second": "99999"}, "No film here is so long."),
    ],
)
def test_what_is_refused_comes_back_with_its_words(
    signed_in: SignIn, alice: User, text: Lesson, fields: dict[str, str], words: str
) -> None:
    client = signed_in(alice)
    for headers in ({}, {"HX-Request": "true"}):
        url = reverse("lesson-notes", args=[text.pk])
        response = client.post(url, fields, headers=headers)
        page = response.content.decode()
        assert response.status_code == 422
        assert words in page
        assert fields.get("body", "") in page
        assert ("<html" in page) == (not headers)
    assert not Note.objects.exists()


def test_a_lesson_holds_so_many_and_no_more(
    monkeypatch: pytest.MonkeyPatch, alice: User, bob: User, text: Lesson
) -> None:
    monkeypatch.setattr(notes, "MOST", 2)
    first = notes.keep(lesson=text, by=alice, body="1")
    notes.keep(lesson=text, by=alice, body="2")
    assert notes.keep(lesson=text, by=alice, body="1") == first
    with pytest.raises(ValidationError, match="room for 2 notes"):
        notes.keep(lesson=text, by=alice, body="3")
    notes.keep(lesson=text, by=bob, body="3")


def test_what_was_written_after_the_session_ended_is_not_lost(
    client: Client, signed_in: SignIn, alice: User, text: Lesson
) -> None:
    response = add(client, text, place="p2", body="Warm, not hot.")
    assert response["Location"] == f"/accounts/login/?next=/lessons/{text.pk}/notes/"
    client.force_login(alice, backend="django.contrib.auth.backends.ModelBackend")
    response = client.get(reverse("lesson-notes", args=[text.pk]))
    assert response["Location"] == f"{text.get_absolute_url()}#note-new"
    page = client.get(text.get_absolute_url()).content.decode()
    assert "This has not been sent" in page
    assert "Warm, not hot.</textarea>" in page
    assert '<option value="p2" selected>' in page


def test_a_passage_is_found_where_it_is_by_now(
    signed_in: SignIn, alice: User, text: Lesson
) -> None:
    note = notes.keep(lesson=text, by=alice, place="p2", quote="comes \n water")
    assert note.quote == "comes water"
    client = signed_in(alice)

    def page(body: str) -> str:
        items.edit(item=text.item, by=text.item.author, title="Dough", body=body)
        return client.get(text.get_absolute_url()).content.decode()

    assert 'data-place="p3" data-start="0"' in page(f"New.\n\n{TEXT}")
    # The nearest one, where there are several.
    twice = f"Then comes water.\n\n{TEXT}"
    assert 'data-place="p3"' in page(f"One.\n\nTwo.\n\nThen comes water.\n\n{twice}")
    assert 'data-place="p2"' in page(f"Only\n\nthen comes *wa*ter at last.\n\n{TEXT}")
    gone = page("Nothing of it.")
    assert "data-place" not in gone
    assert "no longer in the lesson" in gone
    assert "comes water</blockquote>" in gone
    assert client.get(reverse("note", args=[note.pk]))["Location"].endswith(f"#note-{note.pk}")


def test_a_formula_and_a_list_hold_passages(
    signed_in: SignIn, alice: User, course: Course, add_lesson: AddLesson
) -> None:
    lesson = add_lesson(
        course, "Area", body="It is $r^2$ & <b>more</b>.\n\n- one\n- two\n\n| a |\n|-|\n| b |"
    )
    for place, quote in [("p1", "is r2 & more."), ("p2", "one two"), ("p3", "two a b")]:
        notes.keep(lesson=lesson, by=alice, place=place, quote=quote)
    page = signed_in(alice).get(lesson.get_absolute_url()).content.decode()
    assert [f'data-place="p{n}"' in page for n in (1, 2, 3, 4)] == [True, True, True, False]
    assert "no longer" not in page


def test_a_stretch_without_a_paragraph_holds_none(
    signed_in: SignIn, alice: User, course: Course, add_lesson: AddLesson
) -> None:
    lesson = add_lesson(course, "Line", body="---\n\n[[video:f]]\n\nEnd.", components=[film("f")])
    notes.keep(lesson=lesson, by=alice, place="p1", quote="End.")
    page = signed_in(alice).get(lesson.get_absolute_url()).content.decode()
    assert 'data-place="p1"' in page


def test_a_highlight_sent_twice_is_one(alice: User, bob: User, text: Lesson) -> None:
    def mark(by: User, start: int = 5) -> Note:
        return notes.keep(lesson=text, by=by, place="p1", quote="comes", start=start)

    first = mark(alice)
    assert mark(alice) == first
    assert mark(bob) != first
    assert mark(alice, start=20) != first


@pytest.mark.django_db(transaction=True)
def test_at_the_same_moment_too(alice: User, text: Lesson) -> None:
    def keep() -> Note:
        return notes.keep(lesson=text, by=alice, place="p1", quote="flour", body="Rye.")

    kept = at_once([keep] * 6)
    assert {note.pk for note in kept} == {Note.objects.get().pk}
    note = Note.objects.get()
    changes = [
        lambda body=body: notes.change(note=note, by=alice, body=body, version=1)
        for body in ("One.", "Two.", "Three.")
    ]
    done = at_once(changes)
    assert sum(isinstance(each, notes.Changed) for each in done) == 2
    (won,) = [each for each in done if isinstance(each, Note)]
    note.refresh_from_db()
    assert (note.body, note.version) == (won.body, 2)


def test_two_windows_overwrite_nothing_unseen(signed_in: SignIn, alice: User, text: Lesson) -> None:
    note = notes.keep(lesson=text, by=alice, place="p1", body="First.")
    client, url = signed_in(alice), reverse("edit-note", args=[note.pk])
    assert 'name="version" value="1"' in client.get(url).content.decode()
    assert client.post(url, {"body": "Second.", "version": "1"}).status_code == 302
    response = client.post(url, {"body": "Third.", "version": "1"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Second." in page
    assert "Third.</textarea>" in page
    assert 'name="version" value="2"' in page
    note.refresh_from_db()
    assert (note.body, note.html) == ("Second.", "<p>Second.</p>\n")
    # Having seen both, one may decide.
    assert page.count("elsewhere in the meantime") == 1
    client.post(url, {"body": "Third.", "version": "2"})
    note.refresh_from_db()
    assert (note.body, note.version) == ("Third.", 3)
    assert note.edited_at is not None


def test_words_for_a_note_thrown_away_in_another_window_bring_it_back(
    signed_in: SignIn, alice: User, bob: User, text: Lesson
) -> None:
    note = notes.keep(lesson=text, by=alice, body="First.")
    notes.remove(note=note, by=alice)
    url = reverse("edit-note", args=[note.pk])
    assert signed_in(alice).get(url).status_code == 404
    given = {"body": "Second.", "version": "1"}
    assert signed_in(bob).post(url, given).status_code == 404
    assert not Note.objects.of(alice)
    assert signed_in(alice).post(url, given).status_code == 302
    assert [row.body for row in Note.objects.of(alice)] == ["Second."]


def test_a_note_that_says_nothing_or_the_same_twice_is_refused(
    signed_in: SignIn, alice: User, text: Lesson
) -> None:
    note = notes.keep(lesson=text, by=alice, place="p1", body="One.")
    notes.keep(lesson=text, by=alice, place="p1", body="Two.")
    client, url = signed_in(alice), reverse("edit-note", args=[note.pk])
    for body, words in [("", "Write something."), ("Two.", "very same note")]:
        response = client.post(url, {"body": body, "version": "1"}, headers={"HX-Request": "true"})
        assert response.status_code == 422
        assert words in response.content.decode()
    # Of a highlight the words may go.
    marked = notes.keep(lesson=text, by=alice, place="p1", quote="flour", body="Rye")
    client.post(reverse("edit-note", args=[marked.pk]), {"body": "", "version": "1"})
    marked.refresh_from_db()
    assert (marked.body, marked.html) == ("", "")


def test_what_was_thrown_away_comes_back_within_a_day(
    signed_in: SignIn, alice: User, text: Lesson
) -> None:
    note = notes.keep(lesson=text, by=alice, place="p1", quote="flour", body="Rye.")
    client, here = signed_in(alice), text.get_absolute_url()
    gone = client.post(reverse("remove-note", args=[note.pk]), {"next": here}, follow=True)
    page = gone.content.decode()
    assert "The note is gone." in page
    assert "Rye." not in page
    back = reverse("put-back-note", args=[note.pk])
    assert f'action="{back}"' in page
    assert "Rye." in client.post(back, {"next": here}, follow=True).content.decode()
    # In place, too.
    fragment = client.post(reverse("remove-note", args=[note.pk]), headers={"HX-Request": "true"})
    assert back in fragment.content.decode()
    fragment = client.post(back, headers={"HX-Request": "true"})
    assert f'id="note-{note.pk}" data-place="p1"' in fragment.content.decode()
    # Written anew in the meantime, it is there once.
    client.post(reverse("remove-note", args=[note.pk]))
    again = notes.keep(lesson=text, by=alice, place="p1", quote="flour", body="Rye.")
    assert notes.put_back(pk=note.pk, by=alice) == again
    assert clear_notes() == 0
    Note.objects.filter(pk=note.pk).update(removed_at=timezone.now() - timedelta(hours=25))
    assert clear_notes() == 1
    assert client.post(back).status_code == 404
    assert list(Note.objects.all()) == [again]


@pytest.mark.parametrize("who", ["stranger", "bob", "tara", "mona"])
def test_nobody_else_sees_or_touches_a_note(
    signed_in: SignIn, alice: User, bob: User, tara: User, mona: User, text: Lesson, who: str
) -> None:
    note = notes.keep(lesson=text, by=alice, place="p1", quote="comes flour", body="My secret.")
    other = {"stranger": None, "bob": bob, "tara": tara, "mona": mona}[who]
    client = signed_in(other)
    for headers in ({}, {"HX-Request": "true"}):
        page = client.get(text.get_absolute_url(), headers=headers).content.decode()
        assert "secret" not in page
        assert f"note-{note.pk}" not in page
        for name in ("note", "edit-note"):
            response = client.get(reverse(name, args=[note.pk]), headers=headers)
            assert response.status_code in ({302, 200} if other is None else {404}), name
            assert b"secret" not in response.content
        for name in ("edit-note", "remove-note", "put-back-note"):
            fields = {"body": "Taken", "version": "1"}
            response = client.post(reverse(name, args=[note.pk]), fields, headers=headers)
            assert response.status_code in ({302, 200} if other is None else {404}), name
        for name in ("notes", "export-notes"):
            response = client.get(reverse(name), headers=headers)
            assert b"secret" not in response.content
    note.refresh_from_db()
    assert (note.body, note.removed_at) == ("My secret.", None)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.HIDDEN, Status.REMOVED])
def test_of_a_lesson_that_is_gone_the_notes_stay_and_nothing_else(
    signed_in: SignIn, alice: User, text: Lesson, status: Status
) -> None:
    note = notes.keep(lesson=text, by=alice, place="p1", quote="comes flour", body="My own.")
    items.set_status(item=text.item, status=status)
    client = signed_in(alice)
    response = client.get(reverse("note", args=[note.pk]), follow=True)
    page = response.content.decode()
    assert response.redirect_chain[-1][0] == f"{reverse('notes')}#note-{note.pk}"
    assert "You cannot open this lesson just now." in page
    file = client.get(reverse("export-notes")).content.decode()
    for shown in (page, file):
        assert "comes flour" in shown
        assert "My own." in shown
        assert "Dough" not in shown
    assert add(client, text, body="More").status_code == 404


def test_a_lesson_that_only_the_gate_closes_keeps_its_name(
    signed_in: SignIn, alice: User, closed_course: Course
) -> None:
    lesson = closed_course.lessons.in_order()[0]
    actions.enrol(course=closed_course, by=alice)
    notes.keep(lesson=lesson, by=alice, body="My own.")
    alice.admissions.all().delete()
    client = signed_in(alice)
    page = client.get(reverse("notes")).content.decode()
    assert "My own." in page
    assert "Cheese, lesson 1" in page
    assert lesson.get_absolute_url() not in page
    items.set_status(item=closed_course.item, status=Status.HIDDEN)
    page = client.get(reverse("notes")).content.decode()
    assert "My own." in page
    assert "Cheese" not in page


def test_the_suspended_read_theirs(signed_in: SignIn, alice: User, text: Lesson) -> None:
    note = notes.keep(lesson=text, by=alice, body="My own.")
    User.objects.filter(pk=alice.pk).update(suspended_at=timezone.now())
    client = signed_in(alice)
    page = client.get(text.get_absolute_url()).content.decode()
    assert "My own." in page
    assert reverse("edit-note", args=[note.pk]) not in page
    assert 'id="note-form"' not in page
    assert add(client, text, body="More").status_code == 403


def test_a_note_is_as_safe_as_any_page(signed_in: SignIn, alice: User, text: Lesson) -> None:
    notes.keep(
        lesson=text,
        by=alice,
        quote="</blockquote><script>alert(1)</script>",
        body="<script>alert(2)</script><b onclick=x hx-get=/ style=color:red id=p1>b</b>",
    )
    for url in (text.get_absolute_url(), reverse("notes")):
        page = signed_in(alice).get(url).content.decode()
        assert "alert(2)" not in page
        assert "<script>alert" not in page
        assert '<b id="c-p1">b</b>' in page


def test_erasing_a_person_erases_their_notes(alice: User, text: Lesson) -> None:
    notes.keep(lesson=text, by=alice, body="My own.")
    Item.objects.filter(author=alice).delete()
    alice.delete()
    assert not Note.objects.exists()


def asked(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


@pytest.mark.parametrize("url", ["lesson", "all", "course", "words", "export"])
def test_many_notes_ask_no_more_than_one(
    signed_in: SignIn, alice: User, course: Course, text: Lesson, url: str
) -> None:
    address = {
        "lesson": text.get_absolute_url(),
        "all": reverse("notes"),
        "course": f"{reverse('notes')}?course={course.pk}",
        "words": f"{reverse('notes')}?q=flour",
        "export": reverse("export-notes"),
    }[url]
    client = signed_in(alice)
    notes.keep(lesson=text, by=alice, place="p1", quote="flour")
    one = asked(client, address)
    for lesson in course.lessons.all():
        for number in range(5):
            notes.keep(lesson=lesson, by=alice, quote="flour", body=f"{number}")
    assert asked(client, address) == one
