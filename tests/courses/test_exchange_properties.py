"""Courses of any shape go out and come back, whatever stands in them."""

import io
import string
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from courses.catalogue import actions, quiz, quiztext
from courses.catalogue.exchange.archive import open_file
from courses.catalogue.exchange.report import Report
from courses.catalogue.models import Component, Course, Lesson, Section
from courses.studio.exporting import export
from courses.studio.importing import bring_in
from shared import markdown
from tests.conftest import person

# Letters, marks that mean something to Markdown, YAML, XML or the text of quizzes, and Chinese.
SIGNS = string.ascii_letters + "  0189-_*#:?!=~%@()[]{}<>&\"'`$\\|/.,面包"
titles = st.text(SIGNS, min_size=1, max_size=30).map(lambda s: " ".join(s.split())).filter(bool)
texts = st.text(SIGNS + "\n\n", max_size=80)


def html(words: str) -> str:
    return markdown.render(words).strip()


def phrase(words: str) -> str:
    return html(words).removeprefix("<p>").removesuffix("</p>")


phrases = titles.map(lambda words: f"w{words}w").filter(lambda words: "<p>" not in phrase(words))
lines = phrases.map(phrase)
prompts = phrases.map(html)
numbers = st.floats(-1e6, 1e6).map(lambda value: round(value, 3))
choices = st.lists(
    st.builds(lambda text, correct: {"text": text, "correct": correct}, lines, st.booleans()),
    min_size=1, max_size=4,
)  # fmt: skip


def problem(kind: str, **fields: Any) -> Any:
    return st.fixed_dictionaries({"prompt": prompts, "kind": st.just(kind), **fields})


accepted = st.text(string.ascii_letters + " ", min_size=1, max_size=12).filter(str.strip)
problems = st.one_of(
    problem("single", choices=choices.filter(lambda row: any(c["correct"] for c in row))),
    problem("multiple", choices=choices, partial=st.booleans()),
    problem("truth", answer=st.booleans()),
    problem("number", answer=numbers, tolerance=st.sampled_from([0, 0.5, "5%"])),
    problem("number", ranges=st.lists(
        st.tuples(numbers, numbers).map(lambda pair: sorted(map(float, pair))),
        min_size=1, max_size=2)),
    problem("text", accepted=st.lists(accepted, min_size=1, max_size=3)),
    problem("ordering", items=st.lists(lines, min_size=2, max_size=4, unique_by=str.strip)),
)  # fmt: skip
quizzes = st.fixed_dictionaries(
    {"title": titles, "problems": st.lists(problems, min_size=1, max_size=4)},
    optional={
        "attempts": st.integers(1, 9), "shuffle": st.just(True), "pass": st.sampled_from([0.5, 0]),
        "explain": st.sampled_from(["passed", "never"]),
    },
)  # fmt: skip
lessons = st.fixed_dictionaries({
    "title": titles, "body": texts, "minutes": st.integers(1, 90),
    "quizzes": st.lists(quizzes, max_size=2),
    "rule": st.sampled_from([Lesson.Rule.MARK, Lesson.Rule.READ]), "preview": st.booleans(),
})  # fmt: skip
courses = st.fixed_dictionaries({
    "title": titles, "body": texts, "summary": titles,
    "outcomes": st.lists(titles, max_size=3),
    "sections": st.lists(
        st.tuples(titles, st.lists(lessons, max_size=2)), min_size=1, max_size=2),
})  # fmt: skip
EXAMPLES = settings(
    max_examples=25, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow,
                           HealthCheck.data_too_large, HealthCheck.filter_too_much],
)  # fmt: skip


def make(said: dict[str, Any], author: User) -> Course:
    course = actions.create_course(
        by=author, title=said["title"], body=said["body"], summary=said["summary"],
        outcomes=said["outcomes"], open=False,
    )  # fmt: skip
    for number, (title, rows) in enumerate(said["sections"]):
        section = Section.objects.create(course=course, title=title, position=number)
        for place, row in enumerate(rows):
            rest = {name: value for name, value in row.items() if name != "quizzes"}
            actions.add_lesson(section=section, position=place, components=[
                {"key": f"quiz-{n}", "kind": "quiz", "data": data}
                for n, data in enumerate(row["quizzes"], start=1)
            ], **rest)  # fmt: skip
    return course


def round_trip(course: Course, author: User, kind: str) -> tuple[bytes, Course, list[str]]:
    file, said = io.BytesIO(), list[str]()
    export(Course.objects.get(pk=course.pk), kind, file, lambda _line: None)
    report = Report(say=said.append)
    with open_file(io.BytesIO(file.getvalue())) as archive:
        copy = bring_in(archive, report, author=author, own=True)
    assert sum(report.refused.values()) == 0, said
    return file.getvalue(), copy, said


@pytest.mark.parametrize("kind", ["markdown", "olx"])
@given(said=courses)
@EXAMPLES
def test_a_course_comes_back_as_it_was(db: None, kind: str, said: dict[str, Any]) -> None:
    with transaction.atomic():
        course = make(said, person("tina", "Tina"))
        bob = person("bodo", "Bodo")
        content, copy, _told = round_trip(course, bob, kind)
        assert (copy.item.title, copy.outcomes) == (course.item.title, course.outcomes)
        ours, theirs = (list(each.lessons.in_order()) for each in (course, copy))
        assert [row.item.title for row in theirs] == [row.item.title for row in ours]
        assert [row.title for row in copy.sections.all()] == [
            row.title for row in course.sections.all()
        ]
        for one, other in zip(ours, theirs, strict=True):
            _same_quizzes(one, other, kind)
        if kind == "markdown":
            assert [(row.rule, row.minutes, row.preview) for row in theirs] == [
                (row.rule, row.minutes, row.preview) for row in ours
            ]
            assert round_trip(copy, bob, kind)[0] == content
        transaction.set_rollback(True)


def _same_quizzes(one: Lesson, other: Lesson, kind: str) -> None:
    # An empty unit is told of as such when it comes from Open edX.
    rows = [list(row.components.filter(kind="quiz").order_by("pk")) for row in (one, other)]
    for ours, theirs in zip(*rows, strict=True):
        assert isinstance(ours, Component)
        _same(ours.data["problems"], theirs.data["problems"], kind)
        for name in ("title", "explain"):
            assert theirs.data.get(name) == ours.data.get(name)
        if kind == "markdown":
            assert {n: v for n, v in theirs.data.items() if n not in ("problems", "source")} == {
                n: v for n, v in ours.data.items() if n != "problems"
            }


def _same(ours: list[dict[str, Any]], theirs: list[dict[str, Any]], kind: str) -> None:
    """Graded alike: whoever answers the copy rightly has answered the first one rightly."""
    left = list(theirs)
    for each in ours:
        if kind == "olx" and each["kind"] == "ordering":
            menus = [left.pop(0) for _line in each["items"]]
            assert all(menu["dropdown"] and len(menu["choices"]) == len(menus) for menu in menus)
            continue
        other = left.pop(0)
        if kind == "olx" and each["kind"] == "truth":
            assert [choice["correct"] for choice in other["choices"]] == [
                each["answer"], not each["answer"],
            ]  # fmt: skip
            continue
        assert other["kind"] == each["kind"]
        assert _plain(other["prompt"]) == _plain(each["prompt"])
        for name in ("choices", "items"):
            assert _plain(str(other.get(name))) == _plain(str(each.get(name)))
        if each["kind"] == "number":
            _same_number(each, other)
        if each["kind"] == "text":
            assert other["accepted"] == [answer.strip() for answer in each["accepted"]] or (
                kind == "olx" and other["accepted"] == each["accepted"]
            )
    assert left == []


def _same_number(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    values = [bound for pair in ours.get("ranges", []) for bound in pair]
    values += [ours[name] for name in ("answer",) if name in ours]
    for value in values:
        for given_ in (value, value + 0.4, value * 1.04, value + 1000):
            earned = [
                quiz.grade({"problems": [row]}, {"0": repr(given_)}) for row in (ours, theirs)
            ]
            assert earned[0] == earned[1], given_


def _plain(text: str) -> str:
    return text.replace("<span>$</span>", "$").replace("\n", " ")


@given(rows=st.lists(problems, min_size=1, max_size=3))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_quiz_is_what_its_text_says(rows: list[dict[str, Any]]) -> None:
    _same(rows, quiztext.parse(quiztext.write({"problems": rows})), "markdown")
