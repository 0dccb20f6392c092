"""A quiz as its page shows it: the questions, and what became of the viewer's tries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from typing import Any

from django.db.models import Count, Max
from django.utils import timezone

from accounts.models import User, Viewer
from courses.catalogue import quiz
from courses.catalogue.models import Component
from courses.learning import allowances, attempts, sittings
from courses.learning.asked import Question, Told, question
from courses.learning.models import Attempt, Sitting
from courses.learning.quiz_report import report as report  # for authors, beside the rest


@dataclass(frozen=True)
class Refused:
    """Answers that were sent and do not count; why, by the problem's place. Without a reason they came
    when their writer was not signed in any more."""

    answers: dict[str, Any]
    errors: Mapping[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Record:
    """What is known of one person's tries at one quiz."""

    last: Attempt | None = None
    used: int = 0
    best: float | None = None
    sitting: Sitting | None = None
    # Attempts beyond those that everybody has.
    more: int = 0


@dataclass(frozen=True)
class Quiz:
    """A quiz for one viewer."""

    component: Component
    questions: list[Question]
    # The try that the questions show, if any; not a refused one.
    attempt: Attempt | None
    record: Record = field(default_factory=Record)
    # Whether right choices and explanations of the last try may be shown, and whether its verdicts.
    is_told: bool = True
    is_judged: bool = True
    # Whether its answers are filled in but were not taken, for who gave them was signed out.
    is_unsent: bool = False
    at: datetime = field(default_factory=timezone.now)
    max_answer: int = quiz.MAX_ANSWER

    @property
    def data(self) -> dict[str, Any]:
        data: dict[str, Any] = self.component.data
        return data

    @property
    def title(self) -> str:
        return str(self.data.get("title", ""))

    @property
    def is_passed(self) -> bool:
        best = self.record.best
        return best is not None and quiz.passes(self.data, best)

    @property
    def is_good(self) -> bool:
        """Whether the last try passes."""
        return self.attempt is not None and quiz.passes(self.data, self.attempt.score)

    @property
    def points(self) -> str:
        """What the last try earned, with at most one decimal."""
        return earned(self.data, self.attempt) if self.attempt else "0"

    @property
    def pass_mark(self) -> float:
        return quiz.pass_mark(self.data)

    @property
    def to_answer(self) -> list[Question]:
        """The questions, where they may be answered just now."""
        return self.questions if self.is_open else []

    @property
    def whole(self) -> str:
        """What the questions are worth together."""
        return short(sum(question.points for question in self.questions))

    @property
    def asked(self) -> int:
        """How many questions one attempt has."""
        return int(self.data.get("draw") or len(self.data.get("problems", [])))

    @property
    def best_percent(self) -> int:
        return percent(self.record.best or 0)

    @property
    def attempt_percent(self) -> int:
        return percent(self.attempt.score) if self.attempt else 0

    @property
    def pass_percent(self) -> int:
        return round(100 * quiz.pass_mark(self.data))

    @property
    def minutes(self) -> str:
        return short(self.data.get("minutes") or 0)

    @property
    def is_sat(self) -> bool:
        return quiz.is_sat(self.data)

    @property
    def sitting(self) -> Sitting | None:
        """What runs just now."""
        return self.record.sitting

    @property
    def left(self) -> int | None:
        """How many attempts are left, the running one among them; None for any number."""
        return None if self.allowed is None else max(0, self.allowed - self.record.used)

    @property
    def allowed(self) -> int | None:
        """How many attempts the viewer has in all; None for any number."""
        allowed = self.data.get("attempts")
        return None if allowed is None else int(allowed) + self.record.more

    @property
    def is_stuck(self) -> bool:
        """Whether nothing can be done any more to pass it."""
        return self.left == 0 and self.sitting is None and not self.is_passed

    @property
    def is_open(self) -> bool:
        """Whether answers may be given just now."""
        return self.sitting is not None or (not self.is_sat and self.left != 0)

    @property
    def may_start(self) -> bool:
        return self.is_sat and self.sitting is None and self.left != 0

    @property
    def seconds(self) -> int:
        """Until the running sitting ends, and not a moment less: then a script hands it in."""
        if self.sitting is None or self.sitting.ends_at is None:
            return 0
        return max(0, ceil((self.sitting.ends_at - self.at).total_seconds()))

    @property
    def errors(self) -> list[Question]:
        """The questions whose answers do not count."""
        return [question for question in self.questions if question.error]


def short(number: float) -> str:
    """With at most one decimal."""
    return f"{number:.1f}".removesuffix(".0")


def percent(score: float) -> int:
    """Rounded down, so that nobody reads 67 % who has less."""
    return int(100 * score + 1e-6)


def earned(data: dict[str, Any], attempt: Attempt) -> str:
    """The points of a try, with at most one decimal."""
    problems = data.get("problems", [])
    weights = [problem.get("points", 1) for problem in problems]
    pairs = zip(weights, attempt.points, strict=False)
    return short(sum(weight * (each or 0) for weight, each in pairs))


def quizzes_for(
    components: Iterable[Component], viewer: Viewer, refused: Mapping[int, Refused] | None = None
) -> dict[int, Quiz]:
    """The quizzes among `components` by id; two queries for a member, whatever their number, and one
    more where one is sat, and where one that was tried has a limit. What is over of the viewer's
    sittings is graded on the way.

    A quiz among the `refused` ones shows the answers just sent and nothing of earlier tries.
    """
    found = {row.pk: row for row in components if row.kind == Component.Kind.QUIZ}
    records = _records(found, viewer) if isinstance(viewer, User) and found else {}
    refused = refused or {}
    return {
        pk: _shown(row, records.get(pk, Record()), refused.get(pk)) for pk, row in found.items()
    }


def _records(found: Mapping[int, Component], user: User) -> dict[int, Record]:
    now = timezone.now()
    running: dict[int, Sitting] = {}
    if any(quiz.is_sat(row.data) for row in found.values()):
        rows = list(Sitting.objects.filter(user=user, component__in=found, attempt=None))
        if any(sittings.is_over(row, now) for row in rows):
            attempts.end_over(by=user, at=now)
            rows = [row for row in rows if not sittings.is_over(row, now)]
        running = {
            row.component_id: row
            for row in sorted(rows, key=lambda row: row.pk)
            if quiz.fits(found[row.component_id].data, row.drawn, row.asked)
        }
    tries = Attempt.objects.filter(user=user, component__in=found)
    latest = tries.order_by("component", "-pk").distinct("component").select_related("sitting")
    last = {attempt.component_id: attempt for attempt in latest}
    for pk, attempt in last.items():
        attempt.component = found[pk]
    limited = [pk for pk, row in found.items() if row.data.get("attempts") is not None]
    more = allowances.given(user, limited) if limited and last else {}
    counts = tries.values("component").annotate(used=Count("pk"), best=Max("score"))
    totals = {row["component"]: row for row in counts.order_by()}
    return {
        pk: Record(
            last=last.get(pk),
            used=totals[pk]["used"] if pk in totals else 0,
            best=totals[pk]["best"] if pk in totals else None,
            sitting=running.get(pk),
            more=more.get(pk, 0),
        )
        for pk in found
    }


def is_told(data: dict[str, Any], *, passed: bool, left: int | None) -> bool:
    """Whether explanations may be shown by the quiz's own rule."""
    match data.get("explain", "answered"):
        case "never":
            return False
        case "passed":
            return passed
        case "last":
            return left == 0
    return True


def _shown(component: Component, record: Record, refused: Refused | None) -> Quiz:
    whole = Quiz(component, [], None, record)
    if whole.sitting is not None:
        return _sat(whole, whole.sitting, refused)
    if whole.is_sat and record.last is None:
        # Nothing was drawn yet: what it will ask nobody sees.
        return whole
    if refused is not None and whole.is_open:
        source = Told(answers=refused.answers, errors=refused.errors)
        questions = _questions(component, None, source)
        return Quiz(component, questions, None, record, is_unsent=not refused.errors)
    if record.last is None or not matches(record.last):
        # A changed quiz: the last result says nothing of it.
        drawn: quiz.Drawn | None = [] if whole.is_sat else None
        return Quiz(component, _questions(component, drawn, Told()), None, record)
    return review(record.last, record)


def _sat(whole: Quiz, sitting: Sitting, refused: Refused | None) -> Quiz:
    source = (
        Told(answers=refused.answers, errors=refused.errors)
        if refused
        else Told(answers=sittings.kept(sitting))
    )
    questions = _questions(whole.component, sitting.drawn, source)
    return Quiz(whole.component, questions, None, whole.record)


def matches(attempt: Attempt) -> bool:
    """Whether the quiz still is what it was when the try was made, as far as its shape tells."""
    sitting = getattr(attempt, "sitting", None)
    data = attempt.component.data
    if len(attempt.points) != len(data.get("problems", [])):
        return False
    return sitting is None or quiz.fits(data, sitting.drawn, sitting.asked)


def review(attempt: Attempt, record: Record) -> Quiz:
    """A try with as much of what was right as the quiz tells by now."""
    component = attempt.component
    sitting = getattr(attempt, "sitting", None)
    whole = Quiz(component, [], attempt, record)
    told = is_told(component.data, passed=whole.is_passed, left=whole.left)
    judged = quiz.judges(component.data)
    source = Told(
        answers=attempt.answers,
        points=attempt.points,
        judges=judged,
        explains=told,
        shows_right=whole.is_passed,
    )
    drawn = sitting.drawn if sitting else None
    return Quiz(component, _questions(component, drawn, source), attempt, record, told, judged)


def _questions(component: Component, drawn: quiz.Drawn | None, told: Told) -> list[Question]:
    data = component.data
    drawn = quiz.as_written(data) if drawn is None else drawn
    return [
        question(number, public, data["problems"][place], order, told)
        for number, (public, (place, order)) in enumerate(
            zip(quiz.public(data, drawn), drawn, strict=True), start=1
        )
    ]


def record_of(component: Component, user: User) -> Record:
    """What is known of a person's tries at a quiz."""
    return _records({component.pk: component}, user)[component.pk]


def tries(component: Component, user: User) -> list[Attempt]:
    """All tries of a person at a quiz, the newest first."""
    rows = Attempt.objects.filter(component=component, user=user).select_related("sitting")
    found = list(rows.order_by("-pk"))
    for attempt in found:
        attempt.component = component
    return found
