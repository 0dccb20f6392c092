"""A course goes out as a folder of Markdown files and comes back as another one that is the same."""

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from accounts.models import User
from courses.catalogue import actions, editing, versions
from courses.catalogue.exchange.archive import open_export, open_file
from courses.catalogue.exchange.report import Report
from courses.catalogue.models import Course, Lesson, Section
from courses.studio.exporting import export
from courses.studio.importing import bring_in
from items.models import Item
from tests.attaching import attach
from tests.courses.conftest import quiz

CODE = """Before.

```text
[[quiz:q]] and ![not a link](/files/1/x.png)
```

````
```{quiz} q
? Not a quiz
```
````

```{quiz} shown
? Neither is this
```

After."""
TYPED = "? Which [rise](%s)?\n(x) with *yeast*\n( ) with `salt`\n! Because ```it``` lives.\n"


@pytest.fixture(autouse=True)
def _media(db: None, settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def packed(course: Course, kind: str = "markdown") -> tuple[bytes, list[str]]:
    file, said = io.BytesIO(), list[str]()
    fresh = Course.objects.select_related("item__origin").get(pk=course.pk)
    export(fresh, kind, file, said.append)
    return file.getvalue(), said


def brought(content: bytes, author: User, **options: Any) -> tuple[Course, Report, list[str]]:
    said: list[str] = []
    report = Report(say=said.append)
    with open_file(io.BytesIO(content)) as archive:
        course = bring_in(archive, report, author=author, own=True, **options)
    return course, report, said


def names(content: bytes) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(content)).namelist()


def text(content: bytes, ending: str) -> str:
    opened = zipfile.ZipFile(io.BytesIO(content))
    (name,) = [name for name in opened.namelist() if name.endswith(ending)]
    return opened.read(name).decode(errors="replace")


@pytest.fixture
def rich(make_course: Callable[..., Course]) -> Course:
    """A course with all that there is."""
    course = make_course("Brot & Käse: 面包", open=False, tags=["bread"])
    section = course.sections.get()
    picture = attach(course.item, "my picture.png", "image/png", content=b"\x89PNG picture")
    unused = attach(course.item, "unused.pdf", "application/pdf", content=b"%PDF unused")
    film = attach(course.item, "film.webm", "video/webm", content=b"film")
    assert unused
    first = course.lessons.in_order()[0]
    also = attach(first.item, "my picture.png", "image/png", content=b"\x89PNG another")
    body = f"![A loaf]({picture.get_absolute_url()}) and ![other]({also.get_absolute_url()}).\n\n"
    body += (
        f"See [the first]({first.get_absolute_url()}#c-x), [home]({course.get_absolute_url()}).\n\n"
    )
    body += f"[[video:film]]\n\nThen:\n[[quiz:q]]\n\n{CODE}"
    components = [
        quiz(),
        quiz("typed", source=TYPED % picture.get_absolute_url(), attempts=3, explain="last",
             **{"pass": 0.5}, draw=1, minutes=2.5, shuffle=True),
        {"kind": "video", "key": "film", "data": {
            "title": "A film", "sources": [film.get_absolute_url()], "duration": 12.5,
            "captions": [
                {"lang": "en", "url": "", "cues": [[0, 1.5, "Hello & <welcome>"], [2, 3, "Bye"]]},
                {"lang": "en", "url": "", "cues": [[0, 1.5, "Again"]]},
            ],
            "transcript": "Hello.\n\nBye.", "youtube": "", "start": 0, "end": 0,
        }},
        {"kind": "video", "key": "tube", "data": {
            "title": "", "youtube": "abcdefghijk", "start": 3, "end": 9, "sources": [],
            "captions": [], "transcript": ""}},
        {"kind": "audio", "key": "sound", "data": {
            "title": "yes", "sources": ["https://example.org/a.mp3"]}},
        {"kind": "file", "key": "take", "data": {"url": picture.get_absolute_url(), "name": "P"}},
        {"kind": "placeholder", "key": "old", "data": {
            "was": "poll", "title": "T", "note": f'<p><img src="{picture.get_absolute_url()}"></p>'}},
    ]  # fmt: skip
    lesson = actions.add_lesson(
        section=section, position=5, title="null", body=body, components=components,
        rule=Lesson.Rule.MARK, preview=True, minutes=7,
    )  # fmt: skip
    Item.objects.filter(pk=lesson.pk).update(
        opens_at=datetime(2030, 5, 1, 9, tzinfo=UTC), opens_after=3
    )
    html = (
        f'<p>As <b>HTML</b> <img src="{picture.get_absolute_url()}" alt=""></p>\n<p>[[quiz:q]]</p>'
    )
    empty = Section.objects.create(course=course, title="Empty: yet", part="Part 2", position=1)
    actions.add_lesson(
        section=empty, position=0, title="# HTML", body=html, markup="html",  # type: ignore[arg-type]
        components=[quiz()], status="draft",  # type: ignore[arg-type]
    )  # fmt: skip
    Section.objects.create(course=course, title="Nothing", position=2)
    fields = versions.fields_of_course(course)
    fields |= {
        "body": f"# Welcome\n\nHere: [files]({picture.get_absolute_url()})  \nend",
        "summary": 'Says "hello": yes', "outcomes": ["- bake", "yes", "#1"], "audience": "null",
        "sequential": True, "certifies": False,
    }  # fmt: skip
    author = course.item.author
    assert author is not None
    editing.edit_course(course=course, by=author, fields=fields)
    return course


def test_exports_of_a_course_and_of_its_copy_are_the_same_bytes(rich: Course, bob: User) -> None:
    first, said = packed(rich)
    assert said == []
    copy, report, problems = brought(first, bob)
    assert problems == []
    assert sum(report.refused.values()) == 0
    assert copy.pk != rich.pk
    assert (copy.item.author, copy.item.status) == (bob, "draft")
    second, _said = packed(copy)
    for name in names(first):
        assert text(second, name) == text(first, name)
    assert second == first
    # And nothing of the copy leads to the first one.
    for lesson in copy.lessons.all():
        told = lesson.item.body + str(list(lesson.components.values_list("data", flat=True)))
        for row in rich.item.attachments.all():
            assert row.get_absolute_url() not in told


def test_a_second_run_changes_nothing(rich: Course, bob: User) -> None:
    content, _said = packed(rich)
    copy, _report, _problems = brought(content, bob)
    before = list(Item.objects.order_by("pk").values())
    again, report, _problems = brought(content, bob)
    assert again.pk == copy.pk
    assert sum(report.written.values()) == 0
    assert report.unchanged["lesson"] == 4
    assert list(Item.objects.order_by("pk").values()) == before


def test_a_folder_is_read_as_its_zip_is(rich: Course, bob: User, tmp_path: Path) -> None:
    content, _said = packed(rich)
    copy, _report, _problems = brought(content, bob)
    zipfile.ZipFile(io.BytesIO(content)).extractall(tmp_path / "out")
    (folder,) = (tmp_path / "out").iterdir()
    report = Report(say=lambda line: None)
    with open_export(folder) as archive:
        assert bring_in(archive, report, author=bob, own=True) == copy
    assert sum(report.written.values()) == 0
