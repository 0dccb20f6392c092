"""The demo content as our writers left it in `content/`: read whole and checked before any use."""

import re
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from courses.catalogue.models import Level
from demo import media, quizzes
from demo.content import (
    Board,
    Cohort,
    Content,
    Course,
    Lesson,
    Person,
    Question,
    Remark,
    Review,
    Rule,
    Topic,
)  # fmt: skip
from demo.fields import ContentError, Fields, listed, named, page

FOLDER = Path(__file__).parent / "content"
_REMARK = re.compile(r"^<!--\s*(\w+):\s*(\S+)\s*-->\s*$", re.MULTILINE)


def read(folder: Path = FOLDER) -> Content:
    """Read and check all of it; raises `ContentError` naming the file and the field."""
    people = [
        _person(fields) for path in sorted(folder.glob("people.*.yaml")) for fields in listed(path)
    ]
    handles = {person.handle for person in people}
    courses = [_course(path, handles) for path in sorted((folder / "courses").glob("*/course.md"))]
    known = {course.key for course in courses}
    boards = [
        _board(fields, known)
        for path in sorted((folder / "boards").glob("*.yaml"))
        for fields in listed(path)
    ]
    for path in sorted((folder / "reviews").glob("*.yaml")):
        if path.stem not in known:
            raise ContentError(path, "", "there is no course of this name")
    for course in courses:
        for key in course.requires:
            if key not in known:
                path = folder / "courses" / course.key / "course.md"
                raise ContentError(path, "requires", f"there is no course {key!r}")
    places = {board.key for board in boards}
    return Content(
        people=people,
        tag_names=named(folder / "tags.zh.yaml"),
        boards=boards,
        courses=courses,
        questions=[
            _question(path, handles, known) for path in sorted((folder / "questions").glob("*.md"))
        ],
        topics=[_topic(path, handles, places) for path in sorted((folder / "topics").glob("*.md"))],
    )


def _language(fields: Fields) -> str:
    return fields.choice("language", [code for code, _ in settings.LANGUAGES])


def _person(fields: Fields) -> Person:
    person = Person(
        handle=fields.text("handle"),
        name=fields.text("name"),
        bio=fields.text("bio", ""),
        language=_language(fields),
        days_ago=fields.whole("days_ago", None),
    )
    fields.finish()
    return person


def _board(fields: Fields, courses: Iterable[str]) -> Board:
    board = Board(
        key=fields.text("slug"),
        title=fields.text("title"),
        language=_language(fields),
        description=fields.text("description"),
        rules=fields.text("rules", ""),
        members_only=fields.flag("members_only", False),
        course=fields.choice("course", ["", *sorted(courses)], ""),
    )
    fields.finish()
    return board


def _course(path: Path, handles: Iterable[str]) -> Course:
    fields, body = page(path)
    course = Course(
        key=path.parent.name,
        title=fields.text("title"),
        language=_language(fields),
        level=Level(fields.choice("level", Level.values)),
        tags=fields.texts("tags"),
        author=fields.choice("author", sorted(handles)),
        open=fields.flag("open"),
        summary=fields.text("summary"),
        outcomes=fields.texts("outcomes"),
        audience=fields.text("audience"),
        body=body,
        sequential=fields.flag("sequential", False),
        requires=fields.texts("requires", ()),
        cohorts=[_cohort(each) for each in fields.each("cohorts", ())],
        price=fields.whole("price", 0) or 0,
        how_to_buy=fields.text("how_to_buy", ""),
        invited=fields.texts("invited", ()),
        invited_to=fields.text("invited_to", ""),
        team=fields.texts("team", ()),
        lessons=[_lesson(other) for other in sorted(path.parent.glob("*.md")) if other != path],
        reviews=_reviews(path.parents[2] / "reviews" / f"{path.parent.name}.yaml"),
    )
    fields.finish()
    return course


def _cohort(fields: Fields) -> Cohort:
    cohort = Cohort(
        title=fields.text("title"),
        from_now=fields.whole("from_now") or 0,
        days=fields.whole("days") or 1,
        seats=fields.whole("seats") or 1,
    )
    fields.finish()
    return cohort


def _reviews(path: Path) -> list[Review]:
    return [_review(fields) for fields in listed(path)] if path.exists() else []


def _review(fields: Fields) -> Review:
    stars = fields.whole("stars") or 0
    if not 1 <= stars <= 5:
        raise fields.error("stars", f"one to five are expected, not {stars}")
    review = Review(stars=stars, text=fields.text("text"), reply=fields.text("reply", ""))
    fields.finish()
    return review


def _lesson(path: Path) -> Lesson:
    fields, body = page(path)
    lesson = Lesson(
        title=fields.text("title"),
        section=fields.text("section"),
        minutes=fields.whole("minutes") or 0,
        preview=fields.flag("preview", False),
        body=body,
        quiz=quizzes.data(
            fields.each("quiz"),
            fields.group("quiz_options") if fields.has("quiz_options") else None,
        )
        if fields.has("quiz")
        else None,
        opens_after=fields.whole("opens_after", 0) or 0,
        media=[media.read(each) for each in fields.each("media", ())],
        rule=Rule(fields.choice("rule", Rule.values)) if fields.has("rule") else None,
    )
    fields.finish()
    return lesson


def _question(path: Path, handles: Iterable[str], courses: Iterable[str]) -> Question:
    fields, text = page(path)
    body, remarks = _thread(path, text, handles, {"answer", "comment"})
    question = Question(
        key=path.stem,
        title=fields.text("title"),
        language=_language(fields),
        tags=fields.texts("tags"),
        author=fields.choice("author", sorted(handles)),
        body=body,
        course=fields.choice("course", sorted(courses)) if fields.has("course") else None,
        accepted=fields.whole("accepted", None),
        days_ago=fields.whole("days_ago", None),
        remarks=remarks,
    )
    answers = sum(remark.kind == "answer" for remark in remarks)
    if question.accepted is not None and not 0 <= question.accepted < answers:
        raise fields.error("accepted", f"there are {answers} answers, counted from 0")
    fields.finish()
    return question


def _topic(path: Path, handles: Iterable[str], boards: Iterable[str]) -> Topic:
    fields, text = page(path)
    body, remarks = _thread(path, text, handles, {"post"})
    topic = Topic(
        key=path.stem,
        title=fields.text("title"),
        language=_language(fields),
        tags=fields.texts("tags"),
        author=fields.choice("author", sorted(handles)),
        body=body,
        board=fields.choice("board", sorted(boards)),
        remarks=remarks,
    )
    fields.finish()
    return topic


def _thread(
    path: Path, text: str, handles: Iterable[str], kinds: Iterable[str]
) -> tuple[str, list[Remark]]:
    """A text cut at its lines `<!-- kind: handle -->`: what comes before, and the remarks."""
    body, *parts = _REMARK.split(text)
    remarks = []
    for kind, author, words in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        if kind not in kinds:
            raise ContentError(path, f"{kind}: {author}", f"no {kind} stands here")
        if author not in handles:
            raise ContentError(path, f"{kind}: {author}", "there is no such person")
        if not words.strip():
            raise ContentError(path, f"{kind}: {author}", "the text is missing")
        remarks.append(Remark(kind, author, words.strip()))
    if not body.strip():
        raise ContentError(path, "", "there is no text before the first remark")
    return body.strip(), remarks
