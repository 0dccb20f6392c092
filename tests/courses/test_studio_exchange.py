"""Importing and exporting in the studio: who may, what is said, and that it can always be run again."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from courses.catalogue import actions as catalogue
from courses.catalogue import outlining
from courses.catalogue.models import Course, Lesson
from courses.learning import actions as learning
from courses.studio import imports, tasks
from courses.studio.exporting import export
from courses.studio.models import CourseImport
from items import teaching
from items.models import Item, Status
from tests.attaching import attach
from tests.courses import exports
from tests.courses.conftest import quiz
from tests.racing import at_once

SignIn = Callable[[User | None], Client]
BREAD = {
    "course.md": "---\ntitle: Bread at home\nsummary: A loaf.\n---\nWelcome.\n",
    "01-start/01-flour.md": "---\ntitle: Flour\n---\nIt is *white*.\n",
    "01-start/02-water.md": "---\ntitle: Water\nminutes: many\n---\nIt is wet.\n",
}


@pytest.fixture(autouse=True)
def _media(db: None, settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The imports that a worker was asked for; none is there to do it."""
    found: list[int] = []
    monkeypatch.setattr(
        "courses.studio.imports.current_app.send_task",
        lambda name, args: found.extend(args),
    )
    return found


def zipped(files: dict[str, str]) -> SimpleUploadedFile:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in files.items():
            made.writestr(f"bread/{name}", content)
    return SimpleUploadedFile("bread.zip", out.getvalue(), "application/zip")


def upload(client: Client, files: dict[str, str] | None = None, **given: Any) -> Any:
    data = {"file": zipped(files or BREAD), "rights": "on"} | given
    return client.post(reverse("studio-import"), data)


@pytest.fixture
def deferred(django_capture_on_commit_callbacks: Any) -> Any:
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_an_author_uploads_a_folder_and_gets_a_draft(
    signed_in: SignIn, bob: User, asked: list[int], deferred: Any
) -> None:
    client = signed_in(bob)
    with deferred():
        response = upload(client)
    row = CourseImport.objects.get()
    place = reverse("studio-import-state", args=[row.pk])
    assert response["Location"] == place
    assert asked == [row.pk]
    page = client.get(place).content.decode()
    assert "every 2s" in page
    assert '<noscript><meta http-equiv="refresh"' in page
    imports.run(row.pk)
    row.refresh_from_db()
    assert (row.state, row.done, row.total) == ("done", 2, 2)
    assert not row.file
    course = row.course
    assert course is not None
    assert (course.item.author, course.item.status) == (bob, Status.DRAFT)
    assert [lesson.item.title for lesson in course.lessons.all()] == ["Flour"]
    page = client.get(place, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in page
    assert "every 2s" not in page
    assert "01-start/02-water.md:3: minutes: a number from 1 to 1000 is expected" in page
    assert reverse("studio-course", args=[course.pk]) in page
    # What was wrong is mended, and it goes on where it was.
    mended = BREAD | {"01-start/02-water.md": "---\ntitle: Water\n---\nIt is wet.\n"}
    upload(client, mended)
    again = CourseImport.objects.latest("pk")
    imports.run(again.pk)
    again.refresh_from_db()
    assert (again.course, again.problems) == (course, [])
    assert course.lessons.count() == 2


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"rights": ""}, "required"),
        ({"file": SimpleUploadedFile("x.zip", b"MZ no zip")}, "neither a .zip nor a .tar.gz"),
        ({"file": ""}, "required"),
        ({"into": "999999"}, "one of the available choices"),
    ],
)
def test_what_is_wrong_is_said_at_once(
    signed_in: SignIn, bob: User, given: dict[str, Any], words: str
) -> None:
    response = upload(signed_in(bob), **given)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not CourseImport.objects.exists()


def test_too_large_a_file_is_not_kept(
    signed_in: SignIn, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("courses.studio.importforms.MAX_SIZE", 100)
    assert upload(signed_in(bob)).status_code == 422
    assert not CourseImport.objects.exists()


def test_what_is_no_course_fails_with_a_reason(signed_in: SignIn, bob: User) -> None:
    upload(signed_in(bob), {"readme.txt": "Hello."})
    row = CourseImport.objects.get()
    imports.run(row.pk)
    page = signed_in(bob).get(reverse("studio-import-state", args=[row.pk])).content.decode()
    assert "it has no course.xml (Open edX) and no course.md (Markdown)" in page
    assert "Run it again" not in page
    assert not Course.objects.exists()


def test_the_reason_is_in_the_language_of_whose_import_it_is(signed_in: SignIn, bob: User) -> None:
    User.objects.filter(pk=bob.pk).update(language="zh-hans")
    upload(signed_in(bob), {"readme.txt": "Hello."})
    row = CourseImport.objects.get()
    imports.run(row.pk)
    row.refresh_from_db()
    assert row.error == "其中既没有 course.xml（Open edX），也没有 course.md（Markdown）"


def test_only_one_at_a_time(signed_in: SignIn, bob: User) -> None:
    client = signed_in(bob)
    upload(client)
    response = upload(client)
    assert response.status_code == 422
    assert "already" in response.content.decode()
    CourseImport.objects.update(touched_at=timezone.now() - timedelta(hours=1))
    assert upload(client).status_code == 302
    # The archive of the one that was given up is gone.
    assert [bool(row.file) for row in CourseImport.objects.order_by("pk")] == [False, True]


class Killed(BaseException):
    """As a signal would end it."""


def test_a_killed_import_can_be_run_again(
    signed_in: SignIn, bob: User, monkeypatch: pytest.MonkeyPatch, asked: list[int], deferred: Any
) -> None:
    client = signed_in(bob)
    upload(client, BREAD | {"01-start/02-water.md": "# Water\n\nIt is wet.\n"})
    row = CourseImport.objects.get()
    place = reverse("studio-import-again", args=[row.pk])
    with monkeypatch.context() as patch:

        def kill(*args: Any, **kwargs: Any) -> None:
            raise Killed

        patch.setattr("courses.catalogue.exchange.writing.actions.add_lesson", kill)
        with pytest.raises(Killed):
            imports.run(row.pk)
    row.refresh_from_db()
    assert row.state == "running"
    assert not Lesson.objects.exists()
    # Nobody knows yet that it was killed.
    client.post(place)
    row.refresh_from_db()
    assert row.state == "running"
    CourseImport.objects.update(touched_at=timezone.now() - timedelta(minutes=3))
    page = client.get(reverse("studio-import-state", args=[row.pk])).content.decode()
    assert "stopped half-way" in page
    with deferred():
        client.post(place)
    assert asked[-1] == row.pk
    imports.run(row.pk)
    row.refresh_from_db()
    assert (row.state, Lesson.objects.count(), Course.objects.count()) == ("done", 2, 1)


def test_nobody_gets_at_anothers_course_by_its_name(
    signed_in: SignIn, bob: User, alice: User
) -> None:
    for user in (bob, alice):
        upload(
            signed_in(user), BREAD | {"course.md": "---\ntitle: Bread at home\nkey: bread\n---\n"}
        )
        imports.run(CourseImport.objects.latest("pk").pk)
    assert [row.item.author for row in Course.objects.order_by("pk")] == [bob, alice]


def test_an_open_edx_course_is_the_uploaders_own(
    signed_in: SignIn, bob: User, alice: User, tmp_path: Path
) -> None:
    path = exports.packed(exports.folder(tmp_path / "in"), tmp_path / "x.tar.gz")
    for user in (bob, alice):
        file = SimpleUploadedFile("x.tar.gz", path.read_bytes())
        upload(signed_in(user), file=file)
        imports.run(CourseImport.objects.latest("pk").pk)
    assert [row.item.author for row in Course.objects.order_by("pk")] == [bob, alice]
    assert set(Course.objects.values_list("item__status", flat=True)) == {Status.DRAFT}


def test_archives_that_nobody_will_read_are_deleted(
    signed_in: SignIn, bob: User, alice: User, tara: User
) -> None:
    for user in (bob, alice, tara):
        upload(signed_in(user))
    rows = {row.user: row for row in CourseImport.objects.all()}
    place, kept = str(rows[bob].file), str(rows[tara].file)
    bob.delete()
    assert default_storage.exists(place)
    assert imports.clear() == 0  # somebody may be about to name it
    CourseImport.objects.filter(pk=rows[alice].pk).update(
        touched_at=timezone.now() - imports.KEPT, state="failed"
    )
    assert imports.clear(timezone.now() + imports.GRACE + timedelta(minutes=1)) == 2
    assert not default_storage.exists(place)
    assert not CourseImport.objects.get(pk=rows[alice].pk).may_run
    assert default_storage.exists(kept)


def test_what_never_ends_is_stopped(
    signed_in: SignIn, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def endless(*args: Any, **kwargs: Any) -> None:
        raise SoftTimeLimitExceeded

    monkeypatch.setattr(imports, "bring_in", endless)
    upload(signed_in(bob))
    row = CourseImport.objects.get()
    imports.run(row.pk)
    row.refresh_from_db()
    assert (row.state, row.may_run) == ("failed", False)
    assert "30 minutes" in row.error
    assert tasks.import_course.soft_time_limit == imports.LONGEST


def test_what_was_removed_is_imported_as_a_new_course(
    signed_in: SignIn, bob: User, tmp_path: Path
) -> None:
    path = exports.packed(exports.folder(tmp_path / "in"), tmp_path / "x.tar.gz")

    def run() -> Course:
        file = SimpleUploadedFile("x.tar.gz", path.read_bytes())
        upload(signed_in(bob), file=file)
        row = CourseImport.objects.latest("pk")
        imports.run(row.pk)
        row.refresh_from_db()
        assert row.course is not None
        return row.course

    first = run()
    assert run() == first
    outlining.remove_course(course=first, by=bob)
    second = run()
    assert second != first
    assert run() == second
    assert first.lessons.count() == second.lessons.count() == 5
    assert second.item.status == Status.DRAFT


def test_who_teaches_it_no_more_changes_nothing_with_an_import_that_waited(
    signed_in: SignIn, course: Course, bob: User
) -> None:
    teaching.appoint(user=bob, gate=course.item)
    upload(signed_in(bob), into=course.pk)
    teaching.release(user=bob, gate=course.item)
    row = CourseImport.objects.get()
    imports.run(row.pk)
    row.refresh_from_db()
    assert (row.state, row.error) == ("failed", "you do not teach this course any more")
    course.item.refresh_from_db()
    assert course.item.title == "Bread"


@pytest.mark.django_db(transaction=True)
def test_of_uploads_at_once_one_is_kept(bob: User, asked: list[int]) -> None:
    deeds = [partial(imports.begin, by=bob, file=zipped(BREAD), name="a.zip") for _ in range(4)]
    found = at_once(deeds)
    assert sum(isinstance(each, PermissionDenied) for each in found) == 3
    assert asked == [CourseImport.objects.get().pk]


def test_a_suspended_person_imports_nothing(signed_in: SignIn, bob: User) -> None:
    upload(signed_in(bob))
    User.objects.filter(pk=bob.pk).update(suspended_at=timezone.now())
    row = CourseImport.objects.get()
    imports.run(row.pk)
    row.refresh_from_db()
    assert row.state == "failed"
    assert "suspended" in row.error
    assert not Course.objects.exists()


@pytest.mark.parametrize("role", ["author", "co-author"])
def test_a_course_is_brought_up_to_date_by_who_teaches_it(
    signed_in: SignIn, course: Course, tara: User, bob: User, charlie: User, role: str
) -> None:
    teaching.appoint(user=bob, gate=course.item)
    learning.complete(lesson=course.lessons.in_order()[0], by=charlie)
    client = signed_in(tara if role == "author" else bob)
    response = client.get(reverse("studio-export-file", args=[course.pk, "markdown"]))
    content = b"".join(response)
    files = {
        name.partition("/")[2]: zipfile.ZipFile(io.BytesIO(content)).read(name).decode()
        for name in zipfile.ZipFile(io.BytesIO(content)).namelist()
    }
    name = next(name for name in files if "lesson-1" in name)
    files[name] = files[name].replace("The text of lesson 1.", "Written offline.")
    del files[next(name for name in files if "lesson-2" in name)]
    upload(client, files, into=course.pk)
    row = CourseImport.objects.get()
    imports.run(row.pk)
    row.refresh_from_db()
    assert row.course == course
    first, second = course.lessons.in_order()
    assert first.item.body == "Written offline."
    assert first.item.revisions.count() == 1
    assert first.progress.get().completed_at
    assert second.item.status == Status.PUBLISHED  # the folder never had it from an import
    # Nobody else can choose it.
    assert upload(signed_in(charlie), files, into=course.pk).status_code == 422


def test_a_finished_lesson_is_never_taken_away(signed_in: SignIn, bob: User, charlie: User) -> None:
    whole = BREAD | {
        "01-start/02-water.md": "# Water\n\nIt is wet.\n",
        "02-x/01-salt.md": "# Salt\n\nS.",
    }
    upload(signed_in(bob), whole)
    imports.run(CourseImport.objects.get().pk)
    Item.objects.update(status=Status.PUBLISHED, published_at=timezone.now())
    learning.complete(lesson=Lesson.objects.get(item__title="Water"), by=charlie)
    fewer = {name: text for name, text in whole.items() if "flour" in name or name == "course.md"}
    upload(signed_in(bob), fewer)
    row = CourseImport.objects.latest("pk")
    imports.run(row.pk)
    row.refresh_from_db()
    states = dict(Lesson.objects.values_list("item__title", "item__status"))
    assert states == {"Flour": "published", "Water": "published", "Salt": "draft"}
    assert len(row.problems) == 2


@pytest.mark.parametrize("kind", ["markdown", "olx"])
def test_exports_are_for_who_teaches(
    signed_in: SignIn, course: Course, tara: User, bob: User, alice: User, mona: User, kind: str
) -> None:
    teaching.appoint(user=bob, gate=course.item)
    learning.enrol(course=course, by=alice)
    pages = [reverse("studio-export", args=[course.pk]),
             reverse("studio-export-file", args=[course.pk, kind]),
             reverse("api-studio-export", args=[course.pk, kind])]  # fmt: skip
    for place in pages:
        for user in (tara, bob):
            assert signed_in(user).get(place).status_code == 200
        for user in (alice, mona):
            assert signed_in(user).get(place).status_code == 404
        assert signed_in(None).get(place).status_code in (302, 401, 403)
    assert signed_in(tara).get(f"/studio/courses/{course.pk}/export/pdf/").status_code == 404
    response = signed_in(tara).get(pages[1])
    assert "attachment" in response["Content-Disposition"]
    Item.objects.filter(pk=course.pk).update(status=Status.REMOVED)
    assert signed_in(tara).get(pages[1]).status_code == 404


def test_the_api_imports_too(signed_in: SignIn, bob: User, alice: User) -> None:
    client = signed_in(bob)
    place = reverse("api-studio-imports")
    made = client.post(place, {"file": zipped(BREAD), "rights": "true"})
    assert made.status_code == 202
    pk = made.json()["id"]
    busy = client.post(place, {"file": zipped(BREAD), "rights": "true"})
    assert (busy.status_code, busy.json()["error"]["code"]) == (409, "busy")
    refused = client.post(place, {"file": zipped(BREAD)})
    assert list(refused.json()["error"]["fields"]) == ["rights"]
    imports.run(pk)
    told = client.get(reverse("api-studio-import", args=[pk])).json()
    assert (told["state"], told["done"], told["total"]) == ("done", 2, 2)
    assert told["course"] == Course.objects.get().pk
    assert "02-water.md:3" in json.dumps(told["problems"])
    assert [row["id"] for row in client.get(place).json()["results"]] == [pk]
    assert signed_in(alice).get(reverse("api-studio-import", args=[pk])).status_code == 404
    assert signed_in(alice).get(place).json()["results"] == []
    assert signed_in(None).post(place, {"file": zipped(BREAD)}).status_code in (401, 403)


@pytest.mark.parametrize("lessons", [2, 40])
def test_an_export_asks_as_often_however_many_lessons_and_files(
    signed_in: SignIn,
    make_course: Callable[..., Course],
    tara: User,
    lessons: int,
    django_assert_num_queries: Any,
) -> None:
    course = make_course("Cheese", lessons=lessons)
    for row in course.lessons.all():
        catalogue.set_components(lesson=row, components=[quiz()])
        attach(row.item, f"{row.pk}.pdf", "application/pdf", content=b"%PDF")
    course = Course.objects.select_related("item__author", "item__origin").get(pk=course.pk)
    with django_assert_num_queries(16):
        for kind in ("markdown", "olx"):
            export(course, kind, io.BytesIO(), lambda _line: None)
