"""Folders of Markdown files: what they say, what is wrong with them, what happens the next time."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from courses.catalogue.models import Component, Course, Lesson
from courses.learning import actions as learning
from courses.learning import attempts
from items.models import Attachment, Item, Status
from tests.courses.exports import image

Run = Callable[..., str]
COURSE = """---
title: Bread at home
summary: A loaf in five steps.
language: en
level: advanced
tags: [baking, Bread]
outcomes:
  - "bake: no"
  - "eat it"
audience: yes
open: false
sequential: true
licence: CC BY 4.0
---
# Welcome

[Begin](01-start/01-flour.md), ![a loaf](files/loaf.png).
"""
WATER = """---
title: Water
rule: watch
opens_after: 3
opens_at: 2030-05-01 09:00
---
It is wet: [flour](01-flour.md#c-x), [salt](../02-more/01-salt.md).

```{video} film
title: Kneading
sources: [film.webm, https://example.org/film.mp4]
captions:
  - {lang: en, file: film.vtt}
```

```{quiz}
pass: 50%
? Wet?
= true

? How warm?
= 30 +- 2 °C
@ points 2
```

And ![a picture](../pictures/wet dough.png "so") beside <img src="../files/loaf.png" alt="it">.
`[no link](01-flour.md)`
"""
FILES: dict[str, str | bytes] = {
    "course.md": COURSE,
    "README.md": "Not a lesson.",
    ".hidden/01-x.md": "Not a lesson.",
    "01-start/section.md": "---\ntitle: The start\npart: Part one\n---\n",
    "01-start/01-flour.md": "# Flour\n\nIt is *white*.\n",
    "01-start/02-water.md": WATER,
    "01-start/film.webm": b"\x1aE\xdf\xa3 webm film",
    "01-start/film.vtt": "WEBVTT\n\n00:01.000 --> 00:02.500\nHello &amp; welcome\n",
    "02-more/01-salt.md": "---\ntitle: Salt\npreview: yes\nminutes: 3\n---\nIt is salt.\n",
    "02-more/10-oven.md": "---\ntitle: Oven\ndraft: true\n---\nIt is hot.\n",
    "02-more/9-spice.md": "---\ntitle: Spice\n---\nIt is spice.\n",
    "files/loaf.png": image("brown"),
    "files/unused.txt": "Kept.",
    "pictures/wet dough.png": image("white"),
    "pictures/left out.png": image("red"),
}
FILES["01-start/02-water.md"] = WATER.replace("wet dough.png", "wet%20dough.png").replace(
    "? Wet?", "\n? Wet?"
)


@pytest.fixture(autouse=True)
def _media(db: None, settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def run(tmp_path: Path, bob: User) -> Run:
    """Imports the folder with some files changed (None: taken away); gives all that was said."""

    def run(changes: dict[str, Any] | None = None, **options: Any) -> str:
        path = tmp_path / "bread"
        for name, content in {**FILES, **(changes or {})}.items():
            place = path / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.unlink(missing_ok=True)
            if content is not None:
                place.write_bytes(content.encode() if isinstance(content, str) else content)
        out, err = io.StringIO(), io.StringIO()
        options = {"author": "bob"} | options
        call_command("import_markdown", path, stdout=out, stderr=err, **options)
        return err.getvalue() + out.getvalue()

    return run


def rows(said: str) -> dict[str, list[int]]:
    table = [line.split() for line in said.splitlines() if line[:1].isalpha()]
    return {
        row[0]: [int(n) for n in row[1:]] for row in table if len(row) == 5 and row[1].isdigit()
    }


def test_what_a_folder_says_is_there(run: Run, bob: User) -> None:
    said = run()
    course = Course.objects.select_related("item__origin").get()
    item = course.item
    assert (item.title, item.status, item.author) == ("Bread at home", Status.PUBLISHED, bob)
    assert (course.level, course.open, course.sequential) == ("advanced", False, True)
    assert sorted(item.tags.values_list("slug", flat=True)) == ["baking", "bread"]
    assert (course.audience, item.origin.licence) == ("yes", "CC BY 4.0")
    assert [(s.part, s.title) for s in course.sections.order_by("position")] == [
        ("Part one", "The start"), ("", "more"),
    ]  # fmt: skip
    lessons = {lesson.item.title: lesson for lesson in course.lessons.select_related("item")}
    in_order = [lesson.item.title for lesson in course.lessons.in_order()]
    assert in_order == ["Flour", "Water", "Salt", "Spice", "Oven"]
    water, salt = lessons["Water"], lessons["Salt"]
    assert (water.rule, water.item.opens_after) == (Lesson.Rule.WATCH, 3)
    assert water.item.opens_at is not None
    assert (salt.preview, salt.minutes, salt.item.gate) == (True, 3, None)
    assert lessons["Oven"].item.status == Status.DRAFT
    assert [lessons[title].item.step for title in ("Flour", "Water", "Spice")] == [0, 1, 2]
    film, quiz = water.components.order_by("pk")
    assert (film.key, quiz.key) == ("film", "quiz")
    assert film.data["captions"][0]["cues"] == [[1.0, 2.5, "Hello & welcome"]]
    assert quiz.data["pass"] == 0.5
    assert [problem["kind"] for problem in quiz.data["problems"]] == ["truth", "number"]
    assert "`[no link](01-flour.md)`" in water.item.body
    assert water.item.html.count("<img") == 2
    names = {row.name for row in Attachment.objects.all()}
    assert names == {"loaf.png", "unused.txt", "start-film.webm", "pictures-wet-dough.png"}
    assert "pictures/left out.png: no page names it" in said
    assert course.outcomes == ["bake: no", "eat it"]
    assert rows(said)["lesson"] == [5, 5, 0, 0]


def test_links_within_the_folder_lead_on(run: Run, signed_in: Callable[..., Client]) -> None:
    run(
        {"course.md": COURSE.replace("open: false", "open: true").replace("sequential: true\n", "")}
    )
    course = Course.objects.get()
    page = Client().get(course.get_absolute_url()).content.decode()
    place = page.partition('href="/courses/')[2]
    assert place
    for key, title in (("start/flour", "Flour"), ("more/salt", "Salt")):
        response = Client().get(f"/courses/{course.pk}/jump/{key}/", follow=True)
        assert title in response.content.decode()
    for row in Attachment.objects.exclude(name="unused.txt"):
        assert Client().get(row.get_absolute_url()).status_code == 200
    kept = Attachment.objects.get(name="unused.txt")
    assert Client().get(kept.get_absolute_url()).status_code == 404


def test_a_second_run_changes_nothing_and_says_so(run: Run) -> None:
    run()
    before = list(Item.objects.order_by("pk").values())
    said = rows(run())
    assert list(Item.objects.order_by("pk").values()) == before
    assert all(written == refused == 0 for _found, written, _same, refused in said.values())
    assert said["lesson"] == [5, 0, 5, 0]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"01-start/01-flour.md": "---\ntitle: x\nminutes: many\n---\n"},
         "01-start/01-flour.md:3: minutes: a number from 1 to 1000"),
        ({"01-start/01-flour.md": "---\ntitle: [x\n---\n"}, "01-start/01-flour.md:3: not YAML"),
        ({"01-start/01-flour.md": "---\ntitle: x\n"}, "01-start/01-flour.md:1: the front matter has"),
        ({"01-start/01-flour.md": "---\ntitle: &a x\npart: *a\n---\n"}, "flour.md:2: aliases"),
        (
            {"01-start/01-flour.md": f"---\ntitle: {'[' * 200_000}\n---\n"},
            "flour.md:2: values stand in each other too deeply",
        ),
        ({"01-start/01-flour.md": "---\nrule: quiz\n---\nx\n"}, "rule: the lesson has nothing"),
        ({"01-start/01-flour.md": "---\nopens_at: May\n---\nx\n"}, "flour.md:2: opens_at: a date"),
        ({"01-start/01-flour.md": "x\n\n```{quiz} q\n? Why\n(x) so\n= 3\n```\n"},
         "01-start/01-flour.md:6: A question has answers of one sort only."),
        ({"01-start/01-flour.md": "x\n\n```{quiz} q\n\n? Ay\n= 1\n\n? Why\n( ) so\n```\n"},
         "01-start/01-flour.md:8: Question 2: One choice has to be right."),
        ({"01-start/01-flour.md": "```{video} v\ntitle: x\n```\n"}, "flour.md:2: a video needs"),
        ({"01-start/01-flour.md": "```{file} f\nfile: ../../../etc/passwd\n```\n"},
         "neither a file of this folder nor an https address"),
        ({"01-start/01-flour.md": "```{file} f\nfile: http://example.org/x\n```\n"}, "nor an https"),
        ({"01-start/01-flour.md": "```{quiz} q\n? a\n= 1\n```\n\n```{quiz} q\n? a\n= 1\n```\n"},
         "01-start/01-flour.md:6: there are two called q"),
        ({"01-start/03-flour.md": "Again.\n"}, "01-start/03-flour.md:1: another lesson is called"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line_and_the_rest_goes_on(
    run: Run, changes: dict[str, str], words: str
) -> None:
    said = run(changes)
    assert words in said
    assert rows(said)["lesson"][3] == 1
    assert Lesson.objects.count() == rows(said)["lesson"][0] - 1
    # Once it is mended it is there.
    said = run(
        {"01-start/01-flour.md": FILES["01-start/01-flour.md"], "01-start/03-flour.md": None}
    )
    assert rows(said)["lesson"][3] == 0
    assert Lesson.objects.count() == 5


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Said.\n", "title: a course needs one"),
        ("---\ntitle: x\nlanguage: fr\n---\n", "course.md:3: language: one of en, zh-hans"),
        ("---\ntitle: x\ntags: [a, b, c, d, e, f]\n---\n", "At most five tags"),
        ("---\ntitle: x\nsequential: true\n---\n", "only where one has to enrol"),
        ("---\n- x\n---\n", "course.md:2: lines such as"),
    ],
)
def test_a_course_that_says_nothing_is_refused(run: Run, text: str, words: str) -> None:
    with pytest.raises(CommandError, match=words.replace("(", r"\(")):
        run({"course.md": text})
    assert not Course.objects.exists()


def test_slips_are_told_and_stop_nothing(run: Run) -> None:
    said = run(
        {"01-start/01-flour.md": "---\ntitel: x\n---\n\nSee [it](nowhere.md) and [](no.png).\n"}
    )
    assert "01-start/01-flour.md:2: nothing is called “titel” here" in said
    assert "01-start/01-flour.md:5: leads to nothing: nowhere.md" in said
    assert "01-start/01-flour.md:5: leads to nothing: no.png" in said
    assert Lesson.objects.filter(item__title="flour").exists()


def test_lessons_move_are_renamed_and_keep_what_learners_did(run: Run, alice: User) -> None:
    run()
    course = Course.objects.get()
    salt = Lesson.objects.get(item__title="Salt")
    learning.enrol(course=course, by=alice)
    learning.complete(lesson=salt, by=alice)
    run({
        "02-more/01-salt.md": None,
        "01-start/00-sea.md": "---\ntitle: Sea salt\nkey: more/salt\n---\nIt is salt.\n",
    })  # fmt: skip
    assert course.lessons.in_order()[0].item.title == "Sea salt"
    assert Lesson.objects.get(pk=salt.pk).item.title == "Sea salt"
    assert alice.progress.get(lesson=salt).completed_at
    assert Lesson.objects.count() == 5


def test_what_learners_answered_stays(run: Run, alice: User) -> None:
    run()
    quiz = Component.objects.get(kind="quiz")
    attempts.attempt(component=quiz, by=alice, answers={"0": "true", "1": "30"})
    without = str(FILES["01-start/02-water.md"]).partition("```{quiz}")[0]
    said = run({"01-start/02-water.md": without})
    assert "learners have answered quiz, so it stays" in said
    assert Component.objects.get(kind="quiz").pk == quiz.pk
    assert alice.attempts.get().component_id == quiz.pk


def test_what_an_author_does_here_stays_where_the_folder_did_not_change(run: Run) -> None:
    run()
    flour = Lesson.objects.get(item__title="Flour")
    Item.objects.filter(pk=flour.pk).update(title="Flour, mended here")
    Lesson.objects.filter(item__title="Spice").update(rule=Lesson.Rule.READ)
    changed = "---\ntitle: Spice\n---\nIt is *much* spice.\n"
    run({"02-more/9-spice.md": changed})
    assert Item.objects.filter(title="Flour, mended here").exists()
    spice = Lesson.objects.get(item__title="Spice")
    assert "much" in spice.item.body
    assert spice.rule == Lesson.Rule.READ


def test_a_hidden_lesson_does_not_come_back_by_leaving_first(run: Run) -> None:
    run()
    item = Item.objects.get(title="Spice")
    Item.objects.filter(pk=item.pk).update(status=Status.HIDDEN)
    for text in (None, "---\ntitle: Spice\n---\nIt is other spice.\n"):
        run({"02-more/9-spice.md": text})
        item.refresh_from_db()
        assert item.status == Status.HIDDEN
    assert item.body == "It is other spice."


def test_a_lesson_that_comes_back_as_a_draft_is_one(run: Run) -> None:
    run()
    run({"02-more/9-spice.md": None})
    run({"02-more/9-spice.md": "---\ntitle: Spice\ndraft: true\n---\nNot yet.\n"})
    assert Item.objects.get(title="Spice").status == Status.DRAFT


def test_files_that_would_be_called_the_same_are_two(run: Run) -> None:
    text = "# Flour\n\n![one](<../files/a b.png>) ![other](../files/a-b.png)\n"
    files = {
        "01-start/01-flour.md": text,
        "files/a b.png": image("red"),
        "files/a-b.png": image("blue"),
    }
    for _time in range(2):
        run(files)
        rows = {row.name: row for row in Attachment.objects.filter(name__startswith="a-b")}
        assert sorted(rows) == ["a-b-2.png", "a-b.png"]
        assert rows["a-b.png"].file.read() == image("red")
        assert rows["a-b-2.png"].file.read() == image("blue")
        body = Item.objects.get(title="Flour").body
        assert body.index("/a-b.png") < body.index("/a-b-2.png")


def test_a_text_to_take_along_is_no_lesson(run: Run) -> None:
    linked = "# Flour\n\n[Notes](../files/notes.md)\n"
    said = run({"01-start/01-flour.md": linked, "files/notes.md": "# Notes\n", "files/x/y.md": "Y"})
    assert not Item.objects.filter(title__in=["Notes", "y"]).exists()
    assert set(Attachment.objects.filter(name__endswith=".md").values_list("name", flat=True)) == {
        "notes.md", "x-y.md",
    }  # fmt: skip
    assert "lessons stand in folders" not in said
    assert "/notes.md" in Item.objects.get(title="Flour").html


def test_an_unreadable_file_takes_no_lesson_away(run: Run) -> None:
    run()
    run({"02-more/01-salt.md": "---\nkey: [\n---\n", "02-more/10-oven.md": None})
    assert Item.objects.get(title="Salt").status == Status.PUBLISHED


def test_without_an_author_it_is_whom_the_folder_names(run: Run) -> None:
    with pytest.raises(CommandError, match="does not say who teaches it"):
        run(author=None)
    run({"course.md": COURSE.replace("level:", "author: The Bakers\nlevel:")}, author=None)
    author = Course.objects.get().item.author
    assert author is not None
    assert (author.name, author.has_usable_password()) == ("The Bakers", False)


# --- hostile archives -----------------------------------------------------------------------------


def hostile(tmp_path: Path, fill: Callable[[zipfile.ZipFile], None]) -> Path:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("course.md", "---\ntitle: Bread at home\n---\n")
        made.writestr("01-a/01-a.md", "![x](x.png)\n")
        fill(made)
    return path


def _link(made: zipfile.ZipFile) -> None:
    entry = zipfile.ZipInfo("01-a/x.png")
    entry.external_attr = 0o120777 << 16
    made.writestr(entry, "/etc/passwd")


def test_a_link_in_a_zip_is_left_out(tmp_path: Path, bob: User) -> None:
    err = io.StringIO()
    call_command(
        "import_markdown", hostile(tmp_path, _link), author="bob", stderr=err, stdout=io.StringIO()
    )
    assert "01-a/x.png: a link, device" in err.getvalue()
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("name", ["../evil.md", "/etc/evil.md", "01-a\\..\\evil.md"])
def test_a_zip_that_leads_outside_is_refused(tmp_path: Path, bob: User, name: str) -> None:
    path = hostile(tmp_path, lambda made: made.writestr(name, "x"))
    with pytest.raises(CommandError, match="points outside the export"):
        call_command("import_markdown", path, author="bob")


def test_a_zip_bomb_is_refused_unread(
    tmp_path: Path, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = hostile(tmp_path, lambda made: made.writestr("files/zeros.bin", b"\0" * 2**22))
    monkeypatch.setattr("courses.catalogue.exchange.archive.MAX_TOTAL", 2**20)
    with pytest.raises(CommandError, match="holds more than"):
        call_command("import_markdown", path, author="bob")


def test_a_broken_zip_is_refused(tmp_path: Path, bob: User) -> None:
    path = hostile(tmp_path, lambda made: None)
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(CommandError, match="not a zip"):
        call_command("import_markdown", path, author="bob")


def test_what_acts_in_a_page_does_not_come_along(run: Run) -> None:
    evil = "<script>x()</script><img src=x onerror=x()> [a](javascript:x())\n\n"
    evil += "```{quiz} q\n? <b onclick=x()>Why</b><script>x()</script>\n= 1\n```\n\n"
    evil += (
        "```{placeholder} p\nwas: x\nnote: <iframe src=https://example.org></iframe><script>\n```\n"
    )
    run({"01-start/01-flour.md": evil})
    lesson = Lesson.objects.get(item__title="flour")
    told = lesson.item.html + str(list(lesson.components.values_list("data", flat=True)))
    told = told.replace(str(lesson.components.get(key="q").data["source"]), "").lower()
    for word in ("<script", "onerror", "<iframe", "javascript:x"):
        assert word not in lesson.item.html.lower().replace("[a](javascript:x())", "")
        assert word not in str(lesson.components.get(key="p").data).lower()
        assert word not in str(lesson.components.get(key="q").data["problems"]).lower()
