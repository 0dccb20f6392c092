"""Importing again: nothing changes, or only what changed; a killed import is completed."""

import io
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from pytest_django import Settings

from accounts.models import User
from courses.catalogue import actions, outlining
from courses.catalogue.exchange.errors import Broken
from courses.catalogue.models import Component, Course, Lesson
from courses.learning import actions as learning
from courses.learning import attempts
from items.models import Attachment, Item, Origin, Revision, Status
from tests.courses import exports

NEW = "<p>Bake it hotter than you think.</p>"


@pytest.fixture(autouse=True)
def _media(db: None, settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def again(tmp_path: Path) -> Callable[..., dict[str, list[int]]]:
    """Imports the export with some files replaced; gives the closing table's rows by kind."""

    def run(changes: dict[str, Any] | None = None, **options: Any) -> dict[str, list[int]]:
        out = io.StringIO()
        call_command("import_olx", exports.folder(tmp_path / "export", changes),
                     stdout=out, stderr=io.StringIO(), **options)  # fmt: skip
        rows = [line.split() for line in out.getvalue().splitlines()[1:10]]
        return {row[0]: [int(number) for number in row[1:]] for row in rows}

    return run


def everything() -> list[Any]:
    """All rows that an import writes."""
    tables = (Item, Course, Lesson, Component, Attachment, Origin, Revision, User)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_the_table_counts_and_the_second_run_changes_nothing(again: Callable[..., Any]) -> None:
    assert again() == {
        "course": [1, 1, 0, 0],
        "section": [3, 3, 0, 0],
        "lesson": [5, 5, 0, 0],
        "text": [4, 4, 0, 0],
        "quiz": [1, 1, 0, 0],
        "video": [1, 1, 0, 0],
        "audio": [0, 0, 0, 0],
        "placeholder": [2, 2, 0, 0],
        "file": [4, 4, 0, 0],
    }
    before = everything()
    second = again()
    assert everything() == before
    assert all(written == refused == 0 for _found, written, _same, refused in second.values())
    assert second["lesson"] == [5, 0, 5, 0]
    assert second["file"] == [4, 0, 4, 0]


def test_a_tar_and_its_folder_are_the_same_course(
    again: Callable[..., Any], tmp_path: Path
) -> None:
    again()
    before = everything()
    path = exports.packed(tmp_path / "export", tmp_path / "x.tar.gz")
    call_command("import_olx", path, stdout=io.StringIO())
    assert everything() == before


def test_a_changed_text_is_edited_and_the_old_one_kept(again: Callable[..., Any]) -> None:
    again()
    item = Item.objects.get(title="Baking")
    rows = again({"html/bake1.html": NEW})
    assert rows["lesson"] == [5, 1, 4, 0]
    old = item.html
    item.refresh_from_db()
    assert "hotter" in item.html
    assert item.revisions.get().body in old
    assert item.edited_at is not None


def test_a_changed_problem_keeps_its_row_and_its_attempts(
    again: Callable[..., Any], alice: User
) -> None:
    again()
    quiz = Component.objects.get(kind="quiz")
    attempts.attempt(component=quiz, by=alice, answers=dict.fromkeys("01234", "1"))
    problem = exports.PROBLEM.replace("What makes it rise?", "What makes it grow?")
    again({"problem/p1.xml": problem, "vertical/check.xml": """<vertical display_name="Checking">
        <problem url_name="p1"/><problem url_name="p2"/></vertical>""",
        "problem/p2.xml": problem})  # fmt: skip
    changed = Component.objects.get(key="p1")
    assert changed.pk == quiz.pk
    assert "grow" in changed.data["problems"][0]["prompt"]
    assert alice.attempts.get().component_id == quiz.pk
    assert set(quiz.lesson.components.values_list("key", flat=True)) == {"p1", "p2"}


def test_a_changed_file_keeps_its_address(again: Callable[..., Any]) -> None:
    again()
    before = Attachment.objects.get(name="loaf.png")
    rows = again({"static/loaf.png": exports.image("blue")})
    assert rows["file"] == [4, 1, 3, 0]
    after = Attachment.objects.get(name="loaf.png")
    assert after.get_absolute_url() == before.get_absolute_url()
    assert after.file.read() == exports.image("blue")


def test_equal_files_are_stored_once(again: Callable[..., Any], settings: Settings) -> None:
    again({"static/wet dough.png": exports.image("brown")})
    files = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    assert len(files) == 3
    assert Attachment.objects.count() == 4


FEWER = {
    "sequential/dough.xml": """<sequential display_name="Dough"><vertical url_name="bake"/>
        <vertical url_name="check"/></sequential>""",
    "sequential/oven.xml": '<sequential display_name="Oven"/>',
}


def test_lessons_move_leave_and_come_back(again: Callable[..., Any]) -> None:
    again()
    course = Course.objects.get()
    mixing = Lesson.objects.get(item__title="Mixing")
    again(FEWER)
    mixing.item.refresh_from_db()
    assert mixing.item.status == Status.DRAFT
    shown = course.lessons.in_order().filter(item__status="published")
    assert [row.item.title for row in shown][:2] == ["Baking", "Checking"]
    rows = again(dict(exports.FILES))
    assert rows["lesson"] == [5, 1, 4, 0]
    shown = course.lessons.in_order().filter(item__status="published")
    titles = [row.item.title for row in shown]
    assert titles == ["Mixing", "Checking", "Baking", "The starter", "Odd things"]


def test_a_lesson_that_learners_finished_stays_where_the_source_loses_it(
    again: Callable[..., Any], alice: User
) -> None:
    again()
    mixing = Lesson.objects.get(item__title="Mixing")
    learning.complete(lesson=mixing, by=alice)
    again(FEWER)
    mixing.item.refresh_from_db()
    assert mixing.item.status == Status.PUBLISHED
    assert alice.progress.get().lesson_id == mixing.pk


@pytest.mark.parametrize("status", [Status.HIDDEN, Status.REMOVED])
def test_a_hidden_lesson_does_not_come_back_by_leaving_first(
    again: Callable[..., Any], status: Status
) -> None:
    again()
    item = Item.objects.get(title="Mixing")
    Item.objects.filter(pk=item.pk).update(status=status)
    for files in (FEWER, dict(exports.FILES)):
        again(files)
        item.refresh_from_db()
        assert item.status == status


def test_a_problem_that_learners_answered_stays_where_the_source_loses_it(
    again: Callable[..., Any], alice: User
) -> None:
    again()
    quiz = Component.objects.get(kind="quiz")
    attempts.attempt(component=quiz, by=alice, answers=dict.fromkeys("01234", "1"))
    without = {
        "vertical/check.xml": '<vertical display_name="Checking"><html url_name="mix1"/></vertical>'
    }
    again(without)
    assert alice.attempts.get().component_id == quiz.pk
    assert set(quiz.lesson.components.values_list("key", flat=True)) == {quiz.key}
    before = everything()
    again(without)
    assert everything() == before


def test_what_was_hidden_here_stays_hidden(again: Callable[..., Any]) -> None:
    again()
    Item.objects.filter(kind="course").update(status=Status.HIDDEN)
    Item.objects.filter(title="Baking").update(status=Status.HIDDEN)
    again({"html/bake1.html": NEW})
    assert set(Item.objects.filter(status=Status.HIDDEN).values_list("title", flat=True)) == {
        "Bread for beginners", "Baking",
    }  # fmt: skip


class Killed(BaseException):
    """As a signal would end it."""


@pytest.mark.parametrize("after", [0, 1, 3])
def test_a_killed_import_is_completed_by_the_next(
    again: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    made: list[Lesson] = []
    real = actions.add_lesson

    def add_lesson(**fields: Any) -> Lesson:
        lesson = real(**fields)
        if len(made) == after:
            raise Killed
        made.append(lesson)
        return lesson

    with monkeypatch.context() as patch:
        patch.setattr(actions, "add_lesson", add_lesson)
        with pytest.raises(Killed):
            again()
    assert Lesson.objects.count() == after
    assert Origin.objects.count() == after + 1
    course = Course.objects.get()
    assert course.item.status == Status.DRAFT  # nobody sees half of it
    rows = again()
    assert rows["lesson"] == [5, 5 - after, after, 0]
    course.item.refresh_from_db()
    assert course.item.status == Status.PUBLISHED
    before = everything()
    again()
    assert everything() == before


def test_a_refused_lesson_takes_nothing_of_another_along(
    again: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that a refused lesson was the first to use is there for the next one."""
    picture = '<p><img src="/static/wet_dough.png" alt="dough"></p>'
    real = actions.add_lesson

    def add_lesson(**fields: Any) -> Lesson:
        if fields["title"] == "Mixing":
            raise Broken("vertical/mix.xml", "refused for this test")
        return real(**fields)

    monkeypatch.setattr(actions, "add_lesson", add_lesson)
    rows = again({"html/bake1.html": picture})
    assert rows["lesson"] == [5, 4, 0, 1]
    address = Attachment.objects.get(name="wet_dough.png").get_absolute_url()
    assert address in Item.objects.get(title="Baking").html


def test_a_lesson_that_shows_other_files_now_carries_those(again: Callable[..., Any]) -> None:
    def carried() -> set[str]:
        rows = Attachment.carriers.through.objects.filter(item__title="Baking")
        return set(rows.values_list("attachment__name", flat=True))

    again({"html/bake1.html": '<p><img src="/static/wet_dough.png" alt="dough"></p>'})
    first = carried()
    assert "wet_dough.png" in first
    again({"html/bake1.html": '<p><img src="/static/unused.png" alt="dough"></p>'})
    assert carried() == first - {"wet_dough.png"} | {"unused.png"}


def test_files_of_courses_from_before_find_their_lessons(again: Callable[..., Any]) -> None:
    again()
    carried = Attachment.carriers.through.objects
    before = set(carried.values_list("attachment", "item"))
    assert len(before) >= 4
    carried.all().delete()
    migration = import_module("courses.catalogue.migrations.0002_files_of_lessons")
    migration.fill(apps, SimpleNamespace(connection=connection))
    assert set(carried.values_list("attachment", "item")) == before


@pytest.mark.parametrize("rule", [Lesson.Rule.READ, Lesson.Rule.MARK])
def test_what_its_author_chose_to_finish_a_lesson_by_stays(
    again: Callable[..., Any], rule: Lesson.Rule
) -> None:
    again()
    checking = Lesson.objects.get(item__title="Checking")
    assert checking.rule == Lesson.Rule.QUIZ
    Lesson.objects.filter(pk=checking.pk).update(rule=rule)
    problem = exports.PROBLEM.replace("What makes it rise?", "What makes it grow?")
    assert again({"problem/p1.xml": problem})["lesson"][1] == 1
    checking.refresh_from_db()
    assert checking.rule == rule
    # Only what is not possible any more is chosen anew.
    Lesson.objects.filter(pk=checking.pk).update(rule=Lesson.Rule.QUIZ)
    again({"vertical/check.xml": """<vertical display_name="Checking">
        <html url_name="check1"/></vertical>"""})  # fmt: skip
    checking.refresh_from_db()
    assert checking.rule == Lesson.Rule.MARK


def test_a_lesson_that_was_added_here_is_in_nobodys_way(again: Callable[..., Any]) -> None:
    again()
    mixing = Lesson.objects.get(item__title="Mixing")
    added = outlining.append_lesson(section=mixing.section, title="Added here")
    outlining.move_lesson(lesson=added, section=mixing.section, before=mixing)
    again({"sequential/dough.xml": """<sequential display_name="Dough">
        <vertical url_name="mix"/><vertical url_name="check"/><vertical url_name="bake"/>
        </sequential>""", "sequential/oven.xml": '<sequential display_name="Oven"/>'})  # fmt: skip
    in_order = [row.item.title for row in mixing.section.lessons.in_order()]
    assert in_order == ["Mixing", "Checking", "Baking", "Added here"]
