"""Writing: nothing is lost, nothing is overwritten unseen, what it said before can be had again."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from courses.catalogue import actions as catalogue
from courses.catalogue import editing, versions
from courses.catalogue.models import Component, Course, Lesson
from items import drafts, teaching
from items.models import Draft, Item
from tests.courses.conftest import quiz
from tests.racing import at_once, hesitate

SignIn = Callable[[User | None], Client]


def field(page: str, name: str) -> str:
    """The value of a hidden field."""
    tag = next(part for part in page.split("<input") if f'name="{name}"' in part)
    return tag.split('value="')[1].split('"')[0]


def form(client: Client, lesson: Lesson, **changes: Any) -> dict[str, Any]:
    """What a browser would send that opened the editor just now, with some fields changed."""
    page = client.get(reverse("studio-lesson", args=[lesson.pk])).content.decode()
    fields = {
        "title": lesson.item.title,
        "body": lesson.item.body,
        "minutes": lesson.minutes,
        "rule": lesson.rule,
        "version": field(page, "version"),
        "draft": field(page, "draft"),
    }
    return fields | changes


def save(client: Client, lesson: Lesson, given: dict[str, Any]) -> Any:
    response = client.post(reverse("studio-lesson", args=[lesson.pk]), given)
    lesson.refresh_from_db()
    lesson.item.refresh_from_db()
    return response


def test_writing_a_lesson(lesson: Lesson, tara: User, signed_in: SignIn) -> None:
    client = signed_in(tara)
    body = "# Dough\r\n\r\nKnead $x^2$ times.\r\n"
    response = save(client, lesson, form(client, lesson, title="Dough", body=body, rule="read"))
    assert response["Location"] == reverse("studio-lesson", args=[lesson.pk])
    assert (lesson.item.title, lesson.rule) == ("Dough", "read")
    assert lesson.item.body == "# Dough\n\nKnead $x^2$ times.\n"
    assert "<math" in lesson.item.html
    revision = lesson.item.revisions.get()
    assert (revision.body, revision.by) == ("The text of lesson 1.", tara)


def test_minutes_left_empty_are_estimated(lesson: Lesson, tara: User, signed_in: SignIn) -> None:
    client = signed_in(tara)
    save(client, lesson, form(client, lesson, body="word " * 1000, minutes=""))
    assert lesson.minutes == 4


def test_what_is_wrong_is_said_and_nothing_is_lost(
    lesson: Lesson, tara: User, signed_in: SignIn
) -> None:
    client = signed_in(tara)
    for change in [{"title": ""}, {"rule": "quiz"}, {"rule": "watch"}, {"minutes": "-1"}]:
        response = save(client, lesson, form(client, lesson, body="My new words", **change))
        assert response.status_code == 422
        assert "My new words" in response.content.decode()
    assert lesson.item.body == "The text of lesson 1."


def test_the_second_to_save_is_told_and_both_texts_are_shown(
    lesson: Lesson, tara: User, bob: User, signed_in: SignIn
) -> None:
    teaching.appoint(user=bob, gate=lesson.course.item)
    hers, his = signed_in(tara), signed_in(bob)
    first = form(hers, lesson, body="Knead for ten minutes.")
    second = form(his, lesson, body="Knead for two minutes.")
    assert save(hers, lesson, first).status_code == 302
    response = save(his, lesson, second)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Tara saved this while you were writing" in page
    assert "ten" in page
    assert "Knead for two minutes.</textarea>" in page
    assert lesson.item.body == "Knead for ten minutes."
    # Having seen it, he may insist; hers is in the history.
    again = second | {"version": field(page, "version")}
    assert save(his, lesson, again).status_code == 302
    assert lesson.item.body == "Knead for two minutes."
    assert [row.body for row in lesson.item.revisions.all()][-1] == "Knead for ten minutes."


def test_what_the_other_did_not_touch_is_kept_without_asking(
    lesson: Lesson, tara: User, bob: User, signed_in: SignIn
) -> None:
    teaching.appoint(user=bob, gate=lesson.course.item)
    hers, his = signed_in(tara), signed_in(bob)
    first, second = form(hers, lesson, body="New text."), form(his, lesson, title="New title")
    catalogue.set_components(lesson=lesson, components=[quiz()])  # sets the rule, too
    for client, given in [(hers, first), (his, second)]:
        assert save(client, lesson, given).status_code == 302
    assert (lesson.item.body, lesson.item.title, lesson.rule) == ("New text.", "New title", "quiz")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_one_is_told(lesson: Lesson, tara: User, bob: User) -> None:
    fields = versions.fields_of_lesson(lesson)
    seen = versions.version(fields)
    found = at_once(
        [
            partial(
                editing.edit_lesson,
                lesson=lesson,
                by=by,
                fields={**fields, "body": f"By {by.handle}."},
                version=seen,
            )
            for by in (tara, bob)
        ]
    )
    errors = [each for each in found if isinstance(each, Exception)]
    assert [type(error) for error in errors] == [versions.Changed]
    assert lesson.item.revisions.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_a_course_at_once_one_is_told(
    course: Course, tara: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    hesitate(monkeypatch, "courses.catalogue.versions.fields_of_course")
    fields = versions.fields_of_course(course)
    seen = versions.version(fields)
    found = at_once(
        [
            partial(
                editing.edit_course,
                course=course,
                by=by,
                fields={**fields, "summary": f"By {by.handle}."},
                version=seen,
            )
            for by in (tara, bob)
        ]
    )
    assert [type(each) for each in found if isinstance(each, Exception)] == [versions.Changed]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_a_quiz_at_once_one_is_told_and_two_new_ones_are_two(
    lesson: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    hesitate(monkeypatch, "courses.catalogue.versions.check")
    hesitate(monkeypatch, "courses.catalogue.editing._new_key")
    put = partial(editing.put_component, lesson=lesson, kind="quiz")
    made = at_once([partial(put, data=quiz()["data"])] * 2)
    assert sorted(row.key for row in made) == ["quiz-1", "quiz-2"]
    seen = versions.version(made[0].data)
    changes = [quiz(title=title)["data"] for title in ("One", "Two")]
    found = at_once([partial(put, data=d, component=made[0], version=seen) for d in changes])
    assert [type(each) for each in found if isinstance(each, Exception)] == [versions.Changed]


# --- drafts -------------------------------------------------------------------------------------


def keep(client: Client, given: dict[str, Any], window: str = "one") -> Any:
    place = f"{given['draft'].partition('#')[0]}#{window}"
    return client.post(reverse("keep-draft"), given | {"draft": place})


def test_what_was_begun_is_offered_again(lesson: Lesson, tara: User, signed_in: SignIn) -> None:
    client = signed_in(tara)
    response = keep(client, form(client, lesson, body="Half a sent"))
    assert response.status_code == 200
    assert response.content.decode().startswith("Draft kept ")
    address = reverse("studio-lesson", args=[lesson.pk])
    page = client.get(address).content.decode()
    assert "You began something" in page
    assert "The text of lesson 1.</textarea>" in page  # what is saved stays in the form
    draft = Draft.objects.get()
    page = client.get(f"{address}?draft={draft.pk}").content.decode()
    assert "Half a sent</textarea>" in page
    assert field(page, "draft") == draft.place
    # Saved, it is no draft any more.
    given = form(client, lesson, body="Half a sentence, now whole.", draft=draft.place)
    save(client, lesson, given)
    assert not Draft.objects.exists()


def test_two_windows_keep_two_drafts(lesson: Lesson, tara: User, signed_in: SignIn) -> None:
    client = signed_in(tara)
    for window in ("one", "two", "one"):
        keep(client, form(client, lesson, body=f"In window {window}"), window)
    page = client.get(reverse("studio-lesson", args=[lesson.pk])).content.decode()
    assert page.count("You began something") == 2
    assert Draft.objects.count() == 2


def test_what_was_just_sent_is_in_the_form_and_not_offered_beside_it(
    lesson: Lesson, tara: User, signed_in: SignIn
) -> None:
    client = signed_in(tara)
    mine = form(client, lesson, body="Mine, from this window.")
    mine["draft"] += "#one"
    keep(client, mine, "one")
    keep(client, form(client, lesson, body="From another window."), "two")
    save(client, lesson, form(client, lesson, body="Saved elsewhere meanwhile."))
    response = save(client, lesson, mine)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Mine, from this window.</textarea>" in page
    assert page.count("You began something") == 1
    assert f"?draft={Draft.objects.get(place__endswith='#two').pk}" in page


def test_a_draft_that_says_what_is_saved_is_not_offered(
    lesson: Lesson, tara: User, signed_in: SignIn
) -> None:
    client = signed_in(tara)
    keep(client, form(client, lesson))
    page = client.get(reverse("studio-lesson", args=[lesson.pk])).content.decode()
    assert "You began something" not in page


def test_an_old_draft_does_not_overwrite_what_was_saved_since(
    lesson: Lesson, tara: User, signed_in: SignIn
) -> None:
    client = signed_in(tara)
    keep(client, form(client, lesson, body="From last week"))
    save(client, lesson, form(client, lesson, body="From yesterday"))
    address = reverse("studio-lesson", args=[lesson.pk])
    page = client.get(f"{address}?draft=latest").content.decode()
    given = form(client, lesson, body="From last week", version=field(page, "version"))
    assert save(client, lesson, given).status_code == 409
    assert lesson.item.body == "From yesterday"


def test_drafts_are_ones_own(lesson: Lesson, tara: User, bob: User, signed_in: SignIn) -> None:
    teaching.appoint(user=bob, gate=lesson.course.item)
    client = signed_in(tara)
    keep(client, form(client, lesson, body="My secret words"))
    draft = Draft.objects.get()
    his = signed_in(bob)
    for query in ("", f"?draft={draft.pk}", "?draft=latest"):
        page = his.get(reverse("studio-lesson", args=[lesson.pk]) + query).content.decode()
        assert "My secret words" not in page
    assert his.post(reverse("drop-draft", args=[draft.pk])).status_code == 404
    response = client.post(reverse("drop-draft", args=[draft.pk]))
    assert response["Location"] == reverse("studio-lesson", args=[lesson.pk])
    assert not Draft.objects.exists()


@pytest.mark.parametrize("place", ["", "x", "//evil.example/", "/" + "x" * 200, "/\0"])
def test_a_draft_has_a_place_of_ours(tara: User, signed_in: SignIn, place: str) -> None:
    response = signed_in(tara).post(reverse("keep-draft"), {"draft": place, "body": "x"})
    assert response.status_code == 422
    assert not Draft.objects.exists()


def test_drafts_are_limited(tara: User, signed_in: SignIn) -> None:
    client = signed_in(tara)
    long = {"draft": "/x/", "body": "x" * (drafts.MAX_SIZE + 1)}
    assert client.post(reverse("keep-draft"), long).status_code == 422
    for number in range(drafts.KEPT + 3):
        client.post(reverse("keep-draft"), {"draft": f"/x/#{number}", "body": "\0x"})
    assert Draft.objects.count() == drafts.KEPT
    assert Draft.objects.filter(place=f"/x/#{drafts.KEPT + 2}").get().fields == {"body": ["x"]}


# --- how it looks, and how it looked --------------------------------------------------------------


def test_the_preview_is_as_safe_as_the_page(
    course: Course, add_lesson: Callable[..., Lesson], tara: User, signed_in: SignIn
) -> None:
    lesson = add_lesson(course, "Yeast", components=[quiz()])
    body = "**Bold** <script>alert(1)</script><img src=x onerror=alert(1)>\n\n[[quiz:q]]\n\nEnd."
    client = signed_in(tara)
    response = client.post(
        reverse("studio-preview", args=[lesson.pk]), {"body": body}, headers={"HX-Request": "true"}
    )
    looked = response.content.decode()
    assert "<strong>Bold</strong>" in looked
    assert "script" not in looked
    assert "onerror" not in looked
    assert looked.index("What kills yeast?") < looked.index("End.")
    assert "<html" not in looked
    save(client, lesson, form(client, lesson, body=body))
    page = client.get(lesson.get_absolute_url()).content.decode()
    prose = looked[looked.index('<div class="prose"') : looked.index("</div>", looked.index("<p"))]
    assert prose in page


def test_the_preview_needs_no_script(lesson: Lesson, tara: User, signed_in: SignIn) -> None:
    client = signed_in(tara)
    response = save(client, lesson, form(client, lesson, body="*Try*", look="1"))
    page = response.content.decode()
    assert response.status_code == 200
    assert "<em>Try</em>" in page
    assert "*Try*</textarea>" in page
    assert lesson.item.body == "The text of lesson 1."


def test_history_shows_what_changed_and_restores(
    lesson: Lesson, tara: User, signed_in: SignIn
) -> None:
    client, address = signed_in(tara), reverse("studio-history", args=[lesson.pk])
    assert "Nothing was changed yet." in client.get(address).content.decode()
    save(client, lesson, form(client, lesson, body="The second text."))
    save(client, lesson, form(client, lesson, body="The third text."))
    assert "Nothing was changed yet." not in client.get(address).content.decode()
    page = client.get(f"{address}?version=2").content.decode()
    assert "<mark>second</mark>" in page
    assert "<mark>third</mark>" in page
    client.post(address, {"restore": "1"})
    item = Item.objects.get(pk=lesson.pk)
    assert item.body == "The text of lesson 1."
    assert item.revisions.last().body == "The third text."  # type: ignore[union-attr]
    for number in ["9", "x", ""]:
        assert client.post(address, {"restore": number})["Location"] == address
        assert client.get(f"{address}?version={number}").status_code == 200
    assert item.revisions.count() == 3


def test_a_course_restored_gives_its_lessons_its_tags_again(
    course: Course, tara: User, signed_in: SignIn
) -> None:
    client = signed_in(tara)
    fields = versions.fields_of_course(course)
    for tags in (["oven"], ["flour"]):
        editing.edit_course(course=course, by=tara, fields={**fields, "tags": tags})
    client.post(reverse("studio-history", args=[course.pk]), {"restore": "2"})
    for item in [course.item, *(lesson.item for lesson in course.lessons.all())]:
        assert [tag.slug for tag in item.tags.all()] == ["oven"]


def test_a_window_whose_course_was_refused_goes_on_with_its_own_draft(
    course: Course, tara: User, signed_in: SignIn
) -> None:
    address = reverse("studio-about", args=[course.pk])
    response = signed_in(tara).post(address, {"title": "", "draft": f"{address}#two"})
    assert response.status_code == 422
    assert field(response.content.decode(), "draft") == f"{address}#two"


# --- what stands in it ------------------------------------------------------------------------


def test_a_quiz_is_written_answered_and_changed(
    lesson: Lesson, tara: User, alice: User, signed_in: SignIn
) -> None:
    client = signed_in(tara)
    address = reverse("studio-add-component", args=[lesson.pk, "quiz"])
    version = field(client.get(address).content.decode(), "version")
    given = {"source": "? What rises?\n(x) Dough\n( ) Stone", "explain": "answered"}
    response = client.post(address, given | {"version": version})
    assert response.status_code == 302
    quiz = Component.objects.get()
    lesson.refresh_from_db()
    assert (quiz.key, lesson.rule) == ("quiz-1", "quiz")
    learner = signed_in(alice)
    page = learner.get(lesson.get_absolute_url()).content.decode()
    assert "What rises?" in page
    assert "? What" not in page  # the source is not sent
    answered = {"0": "0", "number": "0"}
    learner.post(reverse("attempt", args=[quiz.pk]), answered)
    # Now its attempts are kept: it can be changed and not removed.
    client.post(reverse("studio-remove-component", args=[quiz.pk]))
    assert Component.objects.exists()
    edit = reverse("studio-component", args=[quiz.pk])
    page = client.get(edit).content.decode()
    assert "? What rises?" in page
    changed = given | {"source": "? What rises?\n(x) Bread\n( ) Stone"}
    assert client.post(edit, changed | {"version": "other"}).status_code == 409
    assert client.post(edit, changed | {"version": field(page, "version")}).status_code == 302
    quiz.refresh_from_db()
    assert quiz.data["problems"][0]["choices"][0]["text"] == "Bread"


def test_a_removed_component_takes_its_mark_and_rule_along(
    lesson: Lesson, tara: User, signed_in: SignIn
) -> None:
    client = signed_in(tara)
    row = editing.put_component(lesson=lesson, kind="quiz", data=quiz()["data"])
    lesson.refresh_from_db()
    save(client, lesson, form(client, lesson, body="Before\n\n[[quiz:quiz-1]]\n\nAfter"))
    assert lesson.rule == "quiz"
    client.post(reverse("studio-remove-component", args=[row.pk]))
    lesson.refresh_from_db()
    assert (lesson.rule, Item.objects.get(pk=lesson.pk).body) == ("mark", "Before\n\n\nAfter")


@pytest.mark.parametrize(
    ("kind", "given", "where"),
    [
        ("quiz", {"source": "What?", "explain": "answered"}, "source"),
        ("quiz", {"source": "? What?", "explain": "answered"}, "source"),
        ("quiz", {"source": "? What?\n( ) a\n( ) b", "explain": "answered"}, "source"),
        ("quiz", {"source": "? What?\n= true", "explain": "last"}, "explain"),
        ("quiz", {"source": "? What?\n= true", "draw": "2", "explain": "answered"}, "draw"),
        ("video", {"title": "Film"}, "sources"),
        ("video", {"sources": "http://example.org/a.mp4"}, "sources"),
        ("video", {"sources": "javascript:alert(1)"}, "sources"),
        ("video", {"youtube": "https://example.org/watch?v=dQw4w9WgXcQ"}, "youtube"),
        ("video", {"youtube": "dQw4w9WgXcQ", "start": "9", "end": "3"}, "end"),
        ("audio", {"sources": "/files/1/a.mp3", "captions": "no times at all"}, "captions"),
        ("file", {"url": "//evil.example/x"}, "url"),
    ],
)
def test_what_is_wrong_with_a_component_is_said_at_its_field(
    lesson: Lesson, tara: User, signed_in: SignIn, kind: str, given: dict[str, str], where: str
) -> None:
    address = reverse("studio-add-component", args=[lesson.pk, kind])
    response = signed_in(tara).post(address, given | {"version": versions.version({})})
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {where}
    assert not Component.objects.exists()


def test_a_video_with_captions(lesson: Lesson, tara: User, signed_in: SignIn) -> None:
    client = signed_in(tara)
    given = {
        "title": "Kneading",
        "youtube": "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=3s",
        "sources": "/files/1/a.mp4\nhttps://example.org/a.m3u8",
        "captions": "WEBVTT\n\n00:01.000 --> 00:02.500\nFold it.",
        "lang": "en",
        "version": versions.version({}),
    }
    address = reverse("studio-add-component", args=[lesson.pk, "video"])
    assert client.post(address, given).status_code == 302
    video = Component.objects.get()
    assert video.data["youtube"] == "dQw4w9WgXcQ"
    assert video.data["captions"] == [{"lang": "en", "url": "", "cues": [[1.0, 2.5, "Fold it."]]}]
    # What is not shown in the form stays when it is saved again.
    video.data |= {"duration": 9.5}
    video.data["captions"].append({"lang": "zh", "url": "", "cues": [[1.0, 2.5, "折叠。"]]})
    video.save()
    edit = reverse("studio-component", args=[video.pk])
    page = client.get(edit).content.decode()
    assert "00:00:01.000 --&gt; 00:00:02.500" in page
    client.post(edit, given | {"title": "Folding", "version": field(page, "version")})
    video.refresh_from_db()
    assert (video.data["title"], video.data["duration"]) == ("Folding", 9.5)
    assert [track["lang"] for track in video.data["captions"]] == ["en", "zh"]
