"""A quiz as its page shows it: the questions, and what became of the viewer's last try."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from accounts.models import User, Viewer
from courses.catalogue import quiz
from courses.catalogue.models import Component
from courses.learning.models import Attempt
from shared import text


@dataclass(frozen=True)
class Choice:
    """One choice; `is_right` is known only of what the viewer chose, or to who passed."""

    value: str
    html: str
    is_chosen: bool
    is_right: bool | None
    hint: str

    @property
    def text(self) -> str:
        """Without markup, which a menu cannot show."""
        return text.plain(self.html)


@dataclass(frozen=True)
class Question:
    """One problem of a quiz. Before it was answered nothing here tells the answer."""

    place: int
    kind: str
    is_dropdown: bool
    prompt: str
    hints: list[str]
    choices: list[Choice]
    given: str
    # "right", "partly" or "wrong" of the last try; empty before.
    verdict: str
    explanation: str

    @property
    def number(self) -> str:
        return str(self.place)

    @property
    def is_listed(self) -> bool:
        """Whether the choices stand on the page, each with its button."""
        return self.kind in ("single", "multiple") and not self.is_dropdown


@dataclass(frozen=True)
class Quiz:
    """A quiz for one viewer."""

    component: Component
    questions: list[Question]
    attempt: Attempt | None
    is_passed: bool
    max_answer: int = quiz.MAX_ANSWER

    @property
    def title(self) -> str:
        return str(self.component.data.get("title", ""))

    @property
    def points(self) -> str:
        """The sum of the last try's points, with at most one decimal."""
        return f"{sum(self.attempt.points):.1f}".removesuffix(".0") if self.attempt else "0"

    @property
    def is_good(self) -> bool:
        """Whether the last try passes."""
        return self.attempt is not None and self.attempt.score >= quiz.PASS


def quizzes_for(components: Iterable[Component], viewer: Viewer) -> dict[int, Quiz]:
    """The quizzes among `components` by id; two queries for a member, whatever their number."""
    found = {row.pk: row for row in components if row.kind == Component.Kind.QUIZ}
    last: dict[int, Attempt] = {}
    passed: set[int] = set()
    if isinstance(viewer, User) and found:
        tries = Attempt.objects.filter(user=viewer, component__in=found)
        latest = tries.order_by("component", "-at", "-pk").distinct("component")
        last = {attempt.component_id: attempt for attempt in latest}
        passed = set(tries.filter(score__gte=quiz.PASS).values_list("component", flat=True))
    return {pk: _shown(row, last.get(pk), pk in passed) for pk, row in found.items()}


def _shown(component: Component, attempt: Attempt | None, is_passed: bool) -> Quiz:
    problems = component.data.get("problems", [])
    if attempt and len(attempt.points) != len(problems):
        # The quiz has changed since: its result says nothing of these questions.
        attempt = None
    questions = [
        _question(place, public, problem, attempt, is_passed)
        for place, (public, problem) in enumerate(
            zip(quiz.public(component.data), problems, strict=True)
        )
    ]
    return Quiz(component, questions, attempt, is_passed)


def _question(
    place: int,
    public: quiz.Problem,
    problem: quiz.Problem,
    attempt: Attempt | None,
    is_passed: bool,
) -> Question:
    given = attempt.answers.get(str(place)) if attempt else None
    points = attempt.points[place] if attempt else 0
    return Question(
        place=place,
        kind=public["kind"],
        is_dropdown=public["dropdown"],
        prompt=public["prompt"],
        hints=public["hints"],
        choices=_choices(public, problem, given, attempt, is_passed),
        given="" if given is None or isinstance(given, list) else str(given),
        verdict=_verdict(points) if attempt else "",
        explanation=problem.get("explanation", "") if attempt else "",
    )


def _verdict(points: float) -> str:
    return "right" if points >= 1 else "partly" if points > 0 else "wrong"


def _choices(
    public: quiz.Problem,
    problem: quiz.Problem,
    given: Any,
    attempt: Attempt | None,
    is_passed: bool,
) -> list[Choice]:
    chosen = {str(value) for value in (given if isinstance(given, list) else [given])}
    right = quiz.right_choices(problem)
    choices = []
    for number, html in enumerate(public["choices"]):
        value = str(number)
        is_chosen = value in chosen
        told = attempt is not None and (is_chosen or is_passed)
        choices.append(
            Choice(
                value=value,
                html=html,
                is_chosen=is_chosen,
                is_right=value in right if told else None,
                hint=problem["choices"][number].get("hint", "") if told and is_chosen else "",
            )
        )
    return choices
