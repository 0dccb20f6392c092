"""A course goes out to Open edX, and our own import of that is the same course."""

import io
import re
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring
from pytest_django import Settings

from accounts.models import User
from courses.catalogue import actions, quiz, quiztext
from courses.catalogue.models import Course
from tests.attaching import attach
from tests.courses.exports import image
from tests.courses.test_markdown_round import brought, packed

TEXT = """? Which *one* costs $5, not $6?

  Think $x^2$ of it.
(x) `this` &amp; that
: Right so.
( ) other
! Because.

? Several?
[x] flour
[ ] stones
[x] water
@ whole

? From a menu?
( ) milk
(x) rye
@ menu

? Is it true?
= true

? How far?
= 12.5 +- 0.5 km
% A hint.

? Between?
= 3..4
= 7..8

? Its name?
~ yeast
~ sourdough starter

? By pattern?
~ /ye+st/
~ a (b)

? In order?
1) flour
2) water
3) oven
"""


@pytest.fixture(autouse=True)
def _media(db: None, settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def full(make_course: Callable[..., Course]) -> Course:
    course = make_course(
        "Bread & 面包", summary="So <good>", outcomes=["bake", "eat"], tags=["bread"]
    )
    picture = attach(course.item, "loaf one.png", "image/png", content=image())
    first, second = course.lessons.in_order()
    body = f"![A loaf]({picture.get_absolute_url()}) and [first]({first.get_absolute_url()}).\n\n"
    body += "[[quiz:q]]\n\n> [!TIP]\n> $a<b$ and `$c$` costs $5 or $6.\n\n[[video:v]]\n\n"
    body += "$$\\frac{1}{2}$$\n\n```python\nx = 1 < 2\n```\n"
    cues = [[0.0, 1.5, "Hello & welcome"], [2.0, 3.25, "Bye"]]
    actions.add_lesson(
        section=course.sections.get(), position=7, title='All "of" <it>', body=body,
        components=[
            {"key": "q", "kind": "quiz", "data": {
                "title": "Check", "problems": quiztext.parse(TEXT), "explain": "passed"}},
            {"key": "v", "kind": "video", "data": {
                "title": "Film", "youtube": "abcdefghijk", "start": 61, "end": 3700,
                "sources": ["https://example.org/a.mp4"], "transcript": "",
                "captions": [{"lang": "en", "url": "", "cues": cues}]}},
            {"key": "bank", "kind": "quiz", "data": {
                "title": "Bank", "draw": 2, "problems": quiztext.parse(TEXT)[:3]}},
            {"key": "f", "kind": "file", "data": {"url": picture.get_absolute_url(), "title": "F"}},
        ],
    )  # fmt: skip
    assert second
    return course


def files(content: bytes) -> dict[str, bytes]:
    found = {}
    with tarfile.open(fileobj=io.BytesIO(content)) as tar:
        for member in tar:
            file = tar.extractfile(member)
            assert file is not None
            found[member.name] = file.read()
    return found


def test_our_import_reads_it_back(full: Course, bob: User) -> None:
    content, said = packed(full, "olx")
    copy, report, problems = brought(content, bob)
    assert problems == []
    assert sum(report.refused.values()) == 0
    assert (copy.item.title, copy.summary, copy.outcomes) == (
        full.item.title, full.summary, full.outcomes,
    )  # fmt: skip
    assert [(row.part, row.title) for row in copy.sections.order_by("position")] == [("", "Start")]
    assert [row.item.title for row in copy.lessons.in_order()] == [
        row.item.title for row in full.lessons.in_order()
    ]
    ours, theirs = (course.lessons.get(item__title='All "of" <it>') for course in (full, copy))
    assert "<math" in theirs.item.html
    assert theirs.item.html.count("<math") == ours.item.html.count("<math")
    video = theirs.components.get(kind="video").data
    for name in ("title", "youtube", "start", "end", "sources"):
        assert video[name] == ours.components.get(key="v").data[name]
    assert video["captions"][0]["cues"] == ours.components.get(key="v").data["captions"][0]["cues"]
    _same_quiz(ours.components.get(key="q").data, theirs.components.get(key="q").data)
    bank = theirs.components.get(key="bank").data
    assert (bank["draw"], len(bank["problems"])) == (2, 3)
    told = "\n".join(said)
    for words in ("in order", "true or false", "a file becomes a link", "Sumac"):
        assert words in told


def _same_quiz(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    assert (ours["title"], ours["explain"]) == (theirs["title"], theirs["explain"])
    asked = ours["problems"]
    assert len(theirs["problems"]) == len(asked) - 1 + 3  # one menu for each of three lines
    for number, problem in enumerate(asked[:-1]):
        other = theirs["problems"][number]
        assert _plain(other["prompt"]) == _plain(problem["prompt"])
        assert _plain(other.get("explanation", "")) == _plain(problem.get("explanation", ""))
        if problem["kind"] in ("single", "multiple"):
            assert other["kind"] == problem["kind"]
            for theirs_, ours_ in zip(other["choices"], problem["choices"], strict=True):
                assert {k: _plain(v) for k, v in theirs_.items()} == {
                    k: _plain(v) for k, v in ours_.items()
                }
            assert other.get("dropdown") == problem.get("dropdown")
            assert other.get("partial", True) == problem.get("partial", True)
    for place, right, wrong in (("4", "12.9", "13.1"), ("5", "7.5", "5"), ("6", "Yeast", "rye"),
                                ("7", "yeeest", "a b"), ("7", "A (B)", "")):  # fmt: skip
        for given in (right, wrong):
            points = [quiz.grade(data, {place: given})[int(place)] for data in (ours, theirs)]
            assert points[0] == points[1] == float(given == right)


def _plain(html: Any) -> str:
    """Without what means nothing: gaps between blocks, and what keeps two dollars apart."""
    return re.sub(r">\s+<", "><", str(html).replace("<span>$</span>", "$")).strip()


def test_it_is_built_as_open_edx_builds_it(full: Course) -> None:
    content, _said = packed(full, "olx")
    found = files(content)
    assert packed(full, "olx")[0] == content
    for name, data in found.items():
        if name.endswith(".xml"):
            fromstring(data)
    pointer = fromstring(found["course/course.xml"])
    run = pointer.get("url_name")
    assert pointer.attrib.keys() == {"url_name", "org", "course"}
    for name in (f"course/{run}.xml", f"policies/{run}/policy.json",
                 f"policies/{run}/grading_policy.json", "about/overview.html"):  # fmt: skip
        assert f"course/{name}" in found
    seen = _walk(found, fromstring(found[f"course/course/{run}.xml"]))
    written = {name for name in found if name.split("/")[1] in {
        "chapter", "sequential", "vertical", "html", "problem", "video", "itembank"}}  # fmt: skip
    assert {name for name in written if name.endswith(".xml")} == seen
    assert "course/static/loaf-one.png" in found
    texts = b"".join(data for name, data in found.items() if name.endswith(".html"))
    assert b"/static/loaf-one.png" in texts
    assert b"/jump_to_id/lesson-" in texts
    assert b"/files/" not in texts
    assert b"\\(a&lt;b\\)" in texts


def _walk(found: dict[str, bytes], element: Any) -> set[str]:
    seen = set()
    for child in element:
        name = f"course/{child.tag}/{child.get('url_name')}.xml"
        root = fromstring(found[name])
        assert root.tag == child.tag
        assert root.get("display_name")
        seen.add(name)
        if child.tag == "html":
            assert f"course/html/{root.get('filename')}.html" in found
        if child.tag in ("chapter", "sequential", "vertical", "itembank"):
            seen |= _walk(found, root)
    return seen
