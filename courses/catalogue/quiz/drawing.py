"""Which problems are asked, in which order, and what of them a browser may see."""

import json
from collections.abc import Sequence
from hashlib import blake2b
from random import Random
from typing import Any

from django.utils.crypto import salted_hmac

from courses.catalogue.quiz.grading import NONE, Problem, listed

# [place of a problem, places of its choices or items], as on the page; kept as JSON.
Drawn = list[list[Any]]


def is_sat(data: dict[str, Any]) -> bool:
    """Whether it has to be started: what is drawn and until when the server keeps."""
    return any(data.get(option) for option in ("draw", "shuffle", "shuffle_choices", "minutes"))


def as_written(data: dict[str, Any]) -> Drawn:
    """Everything in the author's order; only what is to be put in order is not, for that tells it."""
    problems = data.get("problems", [])
    return [[place, _choices(problem, None)] for place, problem in enumerate(problems)]


def draw(data: dict[str, Any], random: Random) -> Drawn:
    """What one sitting is handed."""
    problems = data.get("problems", [])
    places = list(range(len(problems)))
    wanted = data.get("draw") or len(places)
    if wanted < len(places):
        places = sorted(random.sample(places, wanted))
    if data.get("shuffle"):
        random.shuffle(places)
    shuffled = random if data.get("shuffle_choices") else None
    return [[place, _choices(problems[place], shuffled)] for place in places]


def _choices(problem: Problem, random: Random | None) -> list[int]:
    if problem["kind"] == "ordering":
        return _mixed(problem["items"], random)
    places = list(range(len(problem.get("choices", []))))
    if random is not None:
        random.shuffle(places)
    return places


def _mixed(items: Sequence[str], random: Random | None) -> list[int]:
    """Never as they belong: who moves nothing has not answered. The same each time without
    `random`, and not to be guessed from the texts."""
    places = list(range(len(items)))
    if random is None:
        places.sort(key=lambda place: salted_hmac("quiz.ordering", items[place]).digest())
    else:
        random.shuffle(places)
    return places[1:] + places[:1] if places == sorted(places) else places


def marks(data: dict[str, Any], drawn: Drawn) -> list[list[str]]:
    """By what `fits` knows again what was drawn: for each problem a digest of all that it asks, then
    one of each choice or item."""
    return [_marks(data["problems"][place]) for place, _choices in drawn]


def _marks(problem: Problem) -> list[str]:
    texts = [choice["text"] for choice in problem.get("choices", [])] or problem.get("items", [])
    whole = json.dumps([problem["kind"], problem["prompt"], *texts])
    return [blake2b(each.encode(), digest_size=6).hexdigest() for each in (whole, *texts)]


def fits(data: dict[str, Any], drawn: Drawn, asked: Sequence[Sequence[str]] = ()) -> bool:
    """Whether what was drawn can still be asked: a quiz may be edited while somebody sits at it.

    With the `marks` that it had it does not fit, either, where a question or a choice stands in
    another's place by now; one that was reworded in its own place does.
    """
    problems = data.get("problems", [])
    for place, choices in drawn:
        if place >= len(problems):
            return False
        problem = problems[place]
        if sorted(choices) != list(range(len(problem.get("choices", problem.get("items", []))))):
            return False
    return bool(drawn) and not (asked and _is_moved(problems, drawn, asked))


def _is_moved(problems: Sequence[Problem], drawn: Drawn, asked: Sequence[Sequence[str]]) -> bool:
    now = [_marks(problem) for problem in problems]
    wholes = {each[0] for each in now}
    for (place, _choices), (whole, *texts) in zip(drawn, asked, strict=True):
        mine, *ours = now[place]
        if whole == mine:
            continue
        if whole in wholes or any(
            before != after and before in ours for before, after in zip(texts, ours, strict=True)
        ):
            return True
    return False


def public(data: dict[str, Any], drawn: Drawn | None = None) -> list[Problem]:
    """The problems as they may be shown, in their order, without anything that tells the answers.

    `choices` are those of single and multiple or the items of an ordering; answers name them by their
    place in this list.
    """
    problems = data.get("problems", [])
    shown = []
    for place, order in as_written(data) if drawn is None else drawn:
        problem = problems[place]
        texts = [choice["text"] for choice in problem.get("choices", [])]
        texts = texts or problem.get("items", [])
        shown.append(
            {
                "place": place,
                "prompt": problem["prompt"],
                "kind": problem["kind"],
                "points": problem.get("points", 1),
                "dropdown": bool(problem.get("dropdown")),
                "choices": [texts[choice] for choice in order],
                "hints": problem.get("hints", []),
                "unit": problem.get("unit", ""),
            }
        )
    return shown


def seen_as(problem: Problem, order: Sequence[int], given: Any) -> Any:
    """An answer in the words of the page: the reverse of what `reading.read` does with choices.

    Choices that the quiz no longer has are dropped.
    """
    seen = {str(choice): str(number) for number, choice in enumerate(order)}
    match problem["kind"]:
        case "single":
            return seen.get(str(given), "")
        case "multiple":
            seen[NONE] = NONE
            return [seen[str(choice)] for choice in listed(given) if str(choice) in seen]
        case "ordering":
            places = listed(given)
            return [places[item] if item < len(places) else "" for item in order]
    return given
