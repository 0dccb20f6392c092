"""A quiz as its page shows it: the questions, and what became of the viewer's last try."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape
from django.utils.translation import gettext as _

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
    unit: str
    # "right", "partly" or "wrong" of the last try; empty where that left it out, and before.
    verdict: str
    explanation: str
    # Why an answer that was just sent does not count.
    error: str

    @property
    def number(self) -> str:
        return str(self.place)

    @property
    def ordinal(self) -> int:
        """As people count."""
        return self.place + 1

    @property
    def is_listed(self) -> bool:
        """Whether the choices stand on the page, each with its button."""
        return self.kind in ("single", "multiple") and not self.is_dropdown


@dataclass(frozen=True)
class Refused:
    """Answers that were sent and do not count; why, by the problem's place."""

    answers: dict[str, Any]
    errors: Mapping[str, list[str]]


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
    def errors(self) -> list[Question]:
        """The questions whose answers do not count."""
        return [question for question in self.questions if question.error]

    @property
    def is_good(self) -> bool:
        """Whether the last try passes."""
        return self.attempt is not None and self.attempt.score >= quiz.PASS


def quizzes_for(
    components: Iterable[Component], viewer: Viewer, refused: Mapping[int, Refused] | None = None
) -> dict[int, Quiz]:
    """The quizzes among `components` by id; two queries for a member, whatever their number.

    A quiz among the `refused` ones shows the answers just sent and nothing of earlier tries.
    """
    found = {row.pk: row for row in components if row.kind == Component.Kind.QUIZ}
    last: dict[int, Attempt] = {}
    passed: set[int] = set()
    if isinstance(viewer, User) and found:
        tries = Attempt.objects.filter(user=viewer, component__in=found)
        latest = tries.order_by("component", "-at", "-pk").distinct("component")
        last = {attempt.component_id: attempt for attempt in latest}
        passed = set(tries.filter(score__gte=quiz.PASS).values_list("component", flat=True))
    refused = refused or {}
    return {
        pk: _shown(row, last.get(pk), refused.get(pk), pk in passed) for pk, row in found.items()
    }


def _shown(
    component: Component, attempt: Attempt | None, refused: Refused | None, is_passed: bool
) -> Quiz:
    problems = component.data.get("problems", [])
    if refused or (attempt and len(attempt.points) != len(problems)):
        # Changed answers, or a changed quiz: the last result says nothing of them.
        attempt = None
    questions = [
        _question(place, public, problem, attempt, refused, is_passed)
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
    refused: Refused | None,
    is_passed: bool,
) -> Question:
    source = refused or attempt
    given = source.answers.get(str(place)) if source else None
    # Nobody learns from a try what it left out.
    tried = attempt if given is not None else None
    errors = refused.errors.get(str(place), []) if refused else []
    return Question(
        place=place,
        kind=public["kind"],
        is_dropdown=public["dropdown"],
        prompt=public["prompt"],
        hints=public["hints"],
        choices=_choices(public, problem, given, told=tried is not None, is_passed=is_passed),
        given="" if given is None or isinstance(given, list) else str(given),
        unit=public["unit"],
        verdict=_verdict(tried.points[place]) if tried else "",
        explanation=problem.get("explanation", "") if tried else "",
        error=" ".join(errors),
    )


def _verdict(points: float) -> str:
    return "right" if points >= 1 else "partly" if points > 0 else "wrong"


def _choices(
    public: quiz.Problem, problem: quiz.Problem, given: Any, *, told: bool, is_passed: bool
) -> list[Choice]:
    chosen = {str(value) for value in (given if isinstance(given, list) else [given])}
    right = quiz.right_choices(problem)
    texts = {str(number): html for number, html in enumerate(public["choices"])}
    if public["kind"] == "multiple":
        texts[quiz.NONE] = escape(_("None of these"))
        right = right or {quiz.NONE}
    choices = []
    for value, html in texts.items():
        is_chosen = value in chosen
        hint = "" if value == quiz.NONE else problem["choices"][int(value)].get("hint", "")
        choices.append(
            Choice(
                value=value,
                html=html,
                is_chosen=is_chosen,
                is_right=value in right if told and (is_chosen or is_passed) else None,
                hint=hint if told and is_chosen else "",
            )
        )
    return choices
