"""Deeds of the past, kept in memory as the apps' actions would write them, then written at once.

Each method does what the action of its name does: the row, and the event that goes with it. Thousands
of deeds one by one through the actions would take minutes.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db.models import F, OuterRef, Subquery, Sum

from activity.events import record_many
from activity.models import Event, Verb
from courses.catalogue import quiz
from courses.learning.models import Attempt, Enrolment, Progress, Sitting, Watching
from items.models import Admission, Bookmark, Item, Vote
from recommender.models import Dismissal

LONGEST_REPORT = 600  # seconds of reading that one report of a browser may tell
BATCH = 5_000


@dataclass(frozen=True)
class Step:
    """A lesson in its course: its quiz is a component and its data, or None; its film a component,
    where that stands on the page, and its seconds, or None."""

    item: int
    minutes: int
    quiz: tuple[int, dict[str, Any]] | None
    film: tuple[int, str, float] | None = None


@dataclass(frozen=True)
class Syllabus:
    """A course and its lessons in order."""

    item: int
    author: int
    lessons: tuple[Step, ...]


class Ledger:
    """What people did, by ids; nobody does the same thing twice."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._votes: dict[tuple[int, int], Vote] = {}
        self._bookmarks: dict[tuple[int, int], Bookmark] = {}
        self._dismissals: dict[tuple[int, int], Dismissal] = {}
        self._enrolments: dict[tuple[int, int], Enrolment] = {}
        self._progress: dict[tuple[int, int], Progress] = {}
        self._attempts: list[Attempt] = []
        self._watching: list[Watching] = []
        self._sittings: list[Sitting] = []

    def join(self, user: int, at: datetime) -> None:
        self._record(Verb.JOIN, user, None, at)

    def open(self, user: int, item: int, at: datetime) -> None:
        self._record(Verb.OPEN, user, item, at)

    def read(self, user: int, item: int, at: datetime, seconds: int) -> None:
        """One report, as the browser sends it when somebody leaves the page."""
        self._record(Verb.READ, user, item, at, min(max(seconds, 1), LONGEST_REPORT))

    def vote(self, user: int, item: int, at: datetime, value: int = 1) -> None:
        if (user, item) not in self._votes:
            self._votes[user, item] = Vote(user_id=user, item_id=item, value=value, at=at)
            self._record(Verb.VOTE, user, item, at, value)

    def save(self, user: int, item: int, at: datetime) -> None:
        if (user, item) not in self._bookmarks:
            self._bookmarks[user, item] = Bookmark(user_id=user, item_id=item, at=at)
            self._record(Verb.SAVE, user, item, at)

    def dismiss(self, user: int, item: int, at: datetime) -> None:
        if (user, item) not in self._dismissals:
            self._dismissals[user, item] = Dismissal(user_id=user, item_id=item, at=at)
            self._record(Verb.DISMISS, user, item, at)

    def enrol(self, user: int, course: int, at: datetime) -> None:
        if (user, course) not in self._enrolments:
            self._enrolments[user, course] = Enrolment(user_id=user, course_id=course, at=at)
            self._record(Verb.ENROL, user, course, at)

    def reach(self, user: int, lesson: int, at: datetime, position: float) -> None:
        progress = self._at(user, lesson, at)
        if position > progress.furthest:
            progress.furthest = position
            self._record(Verb.PROGRESS, user, lesson, at, position)
        progress.last, progress.at = position, at

    def watch(self, user: int, step: Step, at: datetime, last: float) -> None:
        """Play a lesson's film from its start to the second `last`, and leave."""
        if step.film is None:
            raise ValueError(f"the lesson {step.item} has no film")
        component, place, duration = step.film
        self.reach(user, step.item, at, last / duration)
        self._at(user, step.item, at).place = place
        self._watching.append(
            Watching(
                user_id=user,
                component_id=component,
                last=last,
                furthest=last,
                duration=duration,
                seen=[[0.0, last]],
                at=at,
            )
        )

    def attempt(self, user: int, step: Step, at: datetime, answers: dict[str, Any]) -> bool:
        """Try a lesson's quiz; tells whether it was passed."""
        if step.quiz is None:
            raise ValueError(f"the lesson {step.item} has no quiz")
        component, data = step.quiz
        drawn = None
        if quiz.is_sat(data):
            # No two alike, and the same for the same deeds.
            drawn = quiz.draw(data, Random(len(self._attempts)))  # noqa: S311
            answers = {str(place): answers[str(place)] for place, _choices in drawn}
        points = quiz.grade(data, answers, drawn)
        score = quiz.score(data, points)
        tried = Attempt(
            user_id=user,
            component_id=component,
            answers=answers,
            points=points,
            score=score,
            at=at,
        )
        self._attempts.append(tried)
        if drawn is not None:
            self._sittings.append(_sitting(tried, drawn, data))
        self._record(Verb.ATTEMPT, user, step.item, at, score)
        return quiz.passes(data, score)

    def complete(self, user: int, course: Syllabus, step: Step, at: datetime) -> bool:
        """Finish a lesson; tells whether that finished the course."""
        progress = self._at(user, step.item, at)
        if progress.completed_at is not None:
            return False
        progress.last = progress.furthest = 1.0
        progress.at = progress.completed_at = at
        self._record(Verb.COMPLETE, user, step.item, at)
        done = [self._progress.get((user, lesson.item)) for lesson in course.lessons]
        if not all(row is not None and row.completed_at is not None for row in done):
            return False
        self._enrolments[user, course.item].completed_at = at
        self._record(Verb.COMPLETE, user, course.item, at)
        return True

    def write(self) -> None:
        """Everything into its tables, the events in the order of their times, then the scores."""
        Vote.objects.bulk_create(self._votes.values(), batch_size=BATCH)
        Bookmark.objects.bulk_create(self._bookmarks.values(), batch_size=BATCH)
        Dismissal.objects.bulk_create(self._dismissals.values(), batch_size=BATCH)
        Admission.objects.bulk_create(map(_admission, self._enrolments.values()), batch_size=BATCH)
        Enrolment.objects.bulk_create(self._enrolments.values(), batch_size=BATCH)
        Progress.objects.bulk_create(self._progress.values(), batch_size=BATCH)
        Attempt.objects.bulk_create(self._attempts, batch_size=BATCH)
        Sitting.objects.bulk_create(self._sittings, batch_size=BATCH)
        Watching.objects.bulk_create(self._watching, batch_size=BATCH)
        record_many(sorted(self.events, key=lambda event: event.at), batch=BATCH)
        votes = Vote.objects.filter(item=OuterRef("pk")).values("item").annotate(sum=Sum("value"))
        voted = Item.objects.filter(pk__in={item for _, item in self._votes})
        voted.update(score=F("carried_score") + Subquery(votes.values("sum")))

    def _at(self, user: int, lesson: int, at: datetime) -> Progress:
        new = Progress(user_id=user, lesson_id=lesson, started_at=at, at=at)
        return self._progress.setdefault((user, lesson), new)

    def _record(
        self, verb: Verb, user: int, item: int | None, at: datetime, amount: float = 1
    ) -> None:
        self.events.append(Event(verb=verb, user_id=user, item_id=item, amount=amount, at=at))


def _sitting(tried: Attempt, drawn: quiz.Drawn, data: dict[str, Any]) -> Sitting:
    """What an attempt was handed; half of the time was enough for it."""
    minutes = data.get("minutes")
    began = tried.at - timedelta(minutes=(minutes or 2) / 2)
    return Sitting(
        user_id=tried.user_id,
        component_id=tried.component_id,
        drawn=drawn,
        asked=quiz.marks(data, drawn),
        at=began,
        ends_at=began + timedelta(minutes=minutes) if minutes else None,
        attempt=tried,
    )


def _admission(enrolment: Enrolment) -> Admission:
    return Admission(
        user_id=enrolment.user_id,
        gate_id=enrolment.course_id,
        source=Admission.Source.ENROLMENT,
        at=enrolment.at,
    )
