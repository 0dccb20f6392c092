"""How learners answer a quiz: for its authors."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from courses.catalogue import quiz
from courses.catalogue.models import Component
from courses.learning.models import Attempt
from shared import text

COMMON = 3  # wrong answers that are named
_LENGTH = 120  # characters of a prompt or an answer


@dataclass(frozen=True)
class Line:
    """One question: how many were asked, how many of them got all of it right and what share of its
    points all earned; the commonest wrong answers with how often each was given."""

    number: int
    prompt: str
    asked: int
    right: int
    mean: float
    left_open: int
    wrong: list[tuple[str, int]]

    @property
    def percent(self) -> int:
        """Who got it right, in percent of who was asked."""
        return round(100 * self.right / self.asked) if self.asked else 0

    @property
    def mean_percent(self) -> int:
        return round(100 * self.mean)


def report(component: Component) -> list[Line]:
    """Each question of a quiz as people answered it at their first attempt; one query.

    Only first attempts count, as in Moodle's quiz statistics: later ones know the explanations, and
    who tries often would count more than others. Attempts at an earlier, longer or shorter form of
    the quiz are left out, and answers that its questions of today cannot have been given.
    """
    problems: list[quiz.Problem] = component.data.get("problems", [])
    lines = [_Tally(number, problem) for number, problem in enumerate(problems)]
    rows = Attempt.objects.filter(component=component).order_by("user", "pk").distinct("user")
    for answers, points in rows.values_list("answers", "points").iterator():
        if len(points) == len(problems):
            for line, earned in zip(lines, points, strict=True):
                line.count(answers, earned)
    return [line.line() for line in lines]


class _Tally:
    def __init__(self, place: int, problem: quiz.Problem) -> None:
        self.place = place
        self.problem = problem
        self.asked = self.right = self.left_open = 0
        self.earned = 0.0
        self.wrong: Counter[str] = Counter()

    def count(self, answers: dict[str, Any], earned: float | None) -> None:
        given = answers.get(str(self.place))
        if earned is None or (given is not None and not quiz.is_answer(self.problem, given)):
            return
        self.asked += 1
        self.earned += earned
        self.right += earned == 1
        if given is None:
            self.left_open += 1
        elif earned < 1:
            self.wrong.update({said for said in _said(self.problem, given) if said})

    def line(self) -> Line:
        return Line(
            number=self.place + 1,
            prompt=text.excerpt(self.problem["prompt"], _LENGTH),
            asked=self.asked,
            right=self.right,
            mean=self.earned / self.asked if self.asked else 0.0,
            left_open=self.left_open,
            # Of equally common ones the first in the alphabet: the same table each time.
            wrong=sorted(self.wrong.items(), key=lambda pair: (-pair[1], pair[0]))[:COMMON],
        )


def _said(problem: quiz.Problem, given: Any) -> Iterator[str]:
    """A wrong answer in words; of several choices those that are wrong."""
    match problem["kind"]:
        case "single" | "multiple":
            right = quiz.right_choices(problem)
            for choice in given if isinstance(given, list) else [given]:
                if choice == quiz.NONE:
                    yield _("None of these")
                elif choice not in right:
                    yield text.excerpt(problem["choices"][int(choice)]["text"], _LENGTH)
        case "truth":
            said = {"true": pgettext("of a statement", "True")}
            yield said.get(given, pgettext("of a statement", "False"))
        case "ordering":
            items = problem["items"]
            lines = sorted(zip(given, items, strict=True), key=lambda pair: pair[0].zfill(3))
            yield " → ".join(text.excerpt(item, 30) for _place, item in lines)
        case _:
            yield " ".join(str(given).casefold().split())[:_LENGTH]
