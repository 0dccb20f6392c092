"""One question of a quiz as its page shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from courses.catalogue import quiz
from shared import text


@dataclass(frozen=True)
class Told:
    """What a question may tell: the answers given, and more once it may be known."""

    answers: dict[str, Any] = field(default_factory=dict)
    # What each problem earned, of answers that were handed in; whether it is told if they were right,
    points: Sequence[float | None] | None = None
    judges: bool = False
    # and whether they are explained.
    explains: bool = False
    # Whether choices that were not chosen are marked, too.
    shows_right: bool = False
    errors: Mapping[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Choice:
    """One choice, or one line to be ordered.

    `is_right` is known only of what the viewer chose, or to who passed.
    """

    value: str
    html: str
    is_chosen: bool
    is_right: bool | None
    hint: str
    # Of a line to be ordered: its place, counted from 1; "" while it has none.
    place: str = ""

    @property
    def text(self) -> str:
        """Without markup, which a menu cannot show."""
        return text.plain(self.html)


@dataclass(frozen=True)
class Question:
    """One problem of a quiz. Before it was answered nothing here tells the answer."""

    place: int
    # As people count on this page.
    ordinal: int
    kind: str
    is_dropdown: bool
    prompt: str
    points: float
    hints: list[str]
    choices: list[Choice]
    given: str
    unit: str
    # "right", "partly" or "wrong" of the last try; empty where that left it out, and before.
    verdict: str
    explanation: str
    # The lines as they belong, once that may be told.
    solution: list[str]
    # Why an answer that was just sent does not count.
    error: str

    @property
    def number(self) -> str:
        return str(self.place)

    @property
    def is_listed(self) -> bool:
        """Whether the choices stand on the page, each with its button."""
        return self.kind in ("single", "multiple", "truth") and not self.is_dropdown

    @property
    def is_group(self) -> bool:
        """Whether it has several fields, which a name holds together."""
        return self.is_listed or self.kind == "ordering"

    @property
    def places(self) -> list[str]:
        """The places that a line may be given."""
        return [str(number + 1) for number in range(len(self.choices))]


def question(
    ordinal: int,
    public: quiz.Problem,
    problem: quiz.Problem,
    order: Sequence[int],
    told: Told,
) -> Question:
    """A problem with the choices in that order, and with what may be told of it."""
    place = str(public["place"])
    given = told.answers.get(place)
    # Nobody learns from a try what it left out.
    earned = told.points[public["place"]] if told.points and given is not None else None
    judged = told.judges and earned is not None
    explained = told.explains and earned is not None
    right = judged and explained and told.shows_right
    return Question(
        place=public["place"],
        ordinal=ordinal,
        kind=public["kind"],
        is_dropdown=public["dropdown"],
        prompt=public["prompt"],
        points=public["points"],
        hints=public["hints"],
        choices=_choices(public, problem, order, given, judged, explained, right),
        given="" if given is None or isinstance(given, list) else str(given),
        unit=public["unit"],
        verdict=_verdict(earned) if judged and earned is not None else "",
        explanation=problem.get("explanation", "") if explained else "",
        solution=problem.get("items", []) if right else [],
        error=" ".join(told.errors.get(place, [])),
    )


def _verdict(points: float) -> str:
    return "right" if points == 1 else "partly" if points else "wrong"


def _choices(
    public: quiz.Problem,
    problem: quiz.Problem,
    order: Sequence[int],
    given: Any,
    judged: bool,
    explained: bool,
    shows_right: bool,
) -> list[Choice]:
    kind = problem["kind"]
    seen = quiz.seen_as(problem, order, given)
    if kind == "ordering":
        lines = [
            Choice(str(number), html, False, None, "", place=place)
            for number, (html, place) in enumerate(zip(public["choices"], seen, strict=True))
        ]
        # As the viewer put them, once all have a place.
        return sorted(lines, key=lambda line: int(line.place)) if all(seen) else lines
    chosen = set(seen) if isinstance(seen, list) else {seen}
    texts = {str(number): html for number, html in enumerate(public["choices"])}
    written = problem.get("choices", [])
    right = {str(number) for number, place in enumerate(order) if written[place]["correct"]}
    if kind == "multiple":
        texts[quiz.NONE] = escape(_("None of these"))
        right = right or {quiz.NONE}
    if kind == "truth":
        texts = {
            "true": escape(pgettext("of a statement", "True")),
            "false": escape(pgettext("of a statement", "False")),
        }
        right = {"true" if problem["answer"] else "false"}
    # Where one answer is chosen its mark says what the verdict says; of several it says more.
    marked = judged and (explained or kind != "multiple")
    choices = []
    for value, html in texts.items():
        is_chosen = value in chosen
        hint = written[order[int(value)]].get("hint", "") if value.isdecimal() else ""
        choices.append(
            Choice(
                value=value,
                html=html,
                is_chosen=is_chosen,
                is_right=value in right if shows_right or (marked and is_chosen) else None,
                hint=hint if explained and is_chosen else "",
            )
        )
    return choices
