"""What there is to find, as arrays: the courses, questions and topics with their tags and times."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt

from courses.catalogue.media import anchor
from courses.catalogue.models import Component
from demo.content import Content, Course, Question, Topic
from demo.ledger import Step, Syllabus
from demo.load import Loaded
from demo.schedule import Schedule
from items.models import Item

Thing = Course | Question | Topic
Floats = npt.NDArray[np.float64]
WORDS_A_MINUTE = 200.0
CHARACTERS_A_WORD = 5.5
APPEAL = 0.5  # sigma of how well things are made or named
COURSE = 0.9  # added for courses: they stand on the front page


@dataclass(frozen=True)
class Said:
    """An answer, comment or post that a visitor may vote on.

    `at` is in days since the start; `worth` (0–1) is how good all find it.
    """

    item: int
    author: int
    at: float
    worth: float


@dataclass(frozen=True)
class World:
    """The things somebody may come across. Arrays have a place for each thing, `features` a row.

    Times are days since `start`; `remarks`, `syllabi` and `waits` stand at the thing's place: `waits`
    are the days after enrolling at which a course's lessons open, None where nobody enrols by
    themselves.
    """

    start: datetime
    days: float
    items: list[int]
    authors: npt.NDArray[np.int64]
    appeared: Floats
    appeal: Floats  # the logarithm of how much each thing draws anybody
    minutes: Floats
    languages: list[str]
    features: Floats
    remarks: list[list[Said]]
    syllabi: list[Syllabus | None]
    waits: list[list[int] | None]

    def moment(self, day: float) -> datetime:
        return self.start + timedelta(seconds=round(day * 86_400))


def survey(content: Content, loaded: Loaded, times: Schedule, rng: np.random.Generator) -> World:
    """The world that the loaded content makes; `rng` decides what is found good."""
    courses = [loaded.courses[course.key].item for course in content.courses]
    items = [*courses, *(loaded.threads[thread.key].item for thread in content.threads)]

    def day(item: Item) -> float:
        return ((item.published_at or times.now) - times.start).total_seconds() / 86_400

    def said(key: str) -> list[Said]:
        best = loaded.accepted.get(key)
        return [
            Said(
                item=item.pk,
                author=item.author_id or 0,
                at=day(item),
                worth=float(rng.beta(9, 1) if item.pk == best else rng.beta(2.5, 2)),
            )
            for item in loaded.remarks.get(key, [])
        ]

    return World(
        start=times.start,
        days=(times.now - times.start).total_seconds() / 86_400,
        items=[item.pk for item in items],
        authors=np.array([item.author_id for item in items], dtype=np.int64),
        appeared=np.array([day(item) for item in items]),
        appeal=rng.normal(0.0, APPEAL, len(items))
        + COURSE * (np.arange(len(items)) < len(courses)),
        minutes=np.array([_minutes(item) for item in items]),
        languages=[item.language for item in items],
        features=features([thing.tags for thing in content.things]),
        remarks=[said(thing.key) for thing in content.things],
        syllabi=[_syllabus(loaded, thing.key) for thing in content.things],
        waits=[_waits(thing) for thing in content.things],
    )


def features(tag_lists: Sequence[Sequence[str]]) -> Floats:
    """Things × tags: rarer tags say more; each row has length 1."""
    tags = sorted({tag for tags in tag_lists for tag in tags})
    place = {tag: number for number, tag in enumerate(tags)}
    matrix = np.zeros((len(tag_lists), len(tags)))
    for row, of_thing in enumerate(tag_lists):
        matrix[row, [place[tag] for tag in of_thing]] = 1.0
    matrix *= np.log(len(tag_lists) / matrix.sum(axis=0))
    lengths: Floats = np.linalg.norm(matrix, axis=1, keepdims=True)
    result: Floats = matrix / np.maximum(lengths, 1e-12)
    return result


def _minutes(item: Item) -> float:
    # A Chinese character takes about as long to read as half a word.
    words = len(item.body) / (2.0 if item.language == "zh-hans" else CHARACTERS_A_WORD)
    return max(0.5, words / WORDS_A_MINUTE)


def _waits(thing: Thing) -> list[int] | None:
    if not isinstance(thing, Course) or thing.cohorts or thing.requires:
        return None
    return [lesson.opens_after for lesson in thing.lessons]


def _syllabus(loaded: Loaded, key: str) -> Syllabus | None:
    if key not in loaded.courses:
        return None
    steps = []
    for lesson in loaded.lessons[key]:
        components = list(lesson.components.order_by("pk"))
        quizzes = [row for row in components if row.kind == Component.Kind.QUIZ]
        films = [row for row in components if row.kind == Component.Kind.VIDEO]
        steps.append(
            Step(
                lesson.pk,
                lesson.minutes,
                (quizzes[0].pk, quizzes[0].data) if quizzes else None,
                (films[0].pk, anchor(films[0]), films[0].data["duration"]) if films else None,
            )
        )
    course = loaded.courses[key]
    return Syllabus(course.pk, course.item.author_id or 0, tuple(steps))
