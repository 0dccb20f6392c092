"""What the demo content consists of; `reading.py` reads it from the files that our writers left."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from courses.catalogue.models import Lesson as CatalogueLesson
from courses.catalogue.models import Level

Rule = CatalogueLesson.Rule


@dataclass(frozen=True)
class Person:
    """Somebody who writes; `language` is the one of their pages.

    `days_ago` is when they joined at the latest, where a story needs that.
    """

    handle: str
    name: str
    bio: str
    language: str
    days_ago: int | None


@dataclass(frozen=True)
class Board:
    """`course` is the key of the one for whose learners it is; empty: for everybody or all members."""

    key: str
    title: str
    language: str
    description: str
    rules: str
    members_only: bool
    course: str


@dataclass(frozen=True)
class Media:
    """A film or recording: its file, its length, its captions (WebVTT) by language."""

    kind: str
    key: str
    title: str
    seconds: float
    path: Path
    captions: dict[str, str]


@dataclass(frozen=True)
class Lesson:
    """One lesson; `quiz` is its component's data or None, `opens_after` days after enrolling."""

    title: str
    section: str
    minutes: int
    preview: bool
    body: str
    quiz: dict[str, Any] | None
    opens_after: int
    media: Sequence[Media]
    rule: Rule | None


@dataclass(frozen=True)
class Cohort:
    """It begins `from_now` days from now (before now where that is negative) and lasts `days`."""

    title: str
    from_now: int
    days: int
    seats: int


@dataclass(frozen=True)
class Review:
    """What some learner says of a course, and perhaps its author's answer."""

    stars: int
    text: str
    reply: str


@dataclass(frozen=True)
class Course:
    """`requires` are keys of others; with cohorts it is taken in one of them.

    With a `price` (whole, in the site's currency) whoever learned it before keeps it; `invited` are
    handles or addresses, to the cohort `invited_to`; `team` are handles of who teaches as well.
    """

    key: str
    title: str
    language: str
    level: Level
    tags: Sequence[str]
    author: str
    open: bool
    summary: str
    outcomes: Sequence[str]
    audience: str
    body: str
    sequential: bool
    requires: Sequence[str]
    cohorts: Sequence[Cohort]
    price: int
    how_to_buy: str
    invited: Sequence[str]
    invited_to: str
    team: Sequence[str]
    lessons: Sequence[Lesson]
    reviews: Sequence[Review]


@dataclass(frozen=True)
class Remark:
    """An answer, a comment or a post: what stands below a question or topic, in order."""

    kind: str
    author: str
    body: str


@dataclass(frozen=True)
class Thread:
    """What a question and a topic have in common."""

    key: str
    title: str
    language: str
    tags: Sequence[str]
    author: str
    body: str
    remarks: Sequence[Remark]


@dataclass(frozen=True)
class Question(Thread):
    """`course` is the key of what it is about; `accepted` the place of an answer among the answers.

    `days_ago` fixes the day on which it was asked, where a story needs that.
    """

    course: str | None
    accepted: int | None
    days_ago: int | None


@dataclass(frozen=True)
class Topic(Thread):
    """`board` is the key of where it stands."""

    board: str


@dataclass(frozen=True)
class Content:
    """Everything, in the order of the files' names; `tag_names` are the Chinese ones by slug."""

    people: Sequence[Person]
    tag_names: dict[str, str]
    boards: Sequence[Board]
    courses: Sequence[Course]
    questions: Sequence[Question]
    topics: Sequence[Topic]

    @property
    def threads(self) -> list[Question | Topic]:
        return [*self.questions, *self.topics]

    @property
    def things(self) -> list[Course | Question | Topic]:
        """What somebody may come across; a thing's place in this list is its number elsewhere."""
        return [*self.courses, *self.questions, *self.topics]
