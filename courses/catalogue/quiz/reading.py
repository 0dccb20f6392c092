"""Answers as a browser or a client sends them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from courses.catalogue.numbers import readings
from courses.catalogue.quiz.drawing import Drawn, as_written
from courses.catalogue.quiz.grading import MAX_ANSWER, NONE, Problem, listed


def read(
    data: dict[str, Any], given: Callable[[str], list[str]], drawn: Drawn | None = None
) -> dict[str, Any]:
    """The answers in a form: `given` lists the values of a field (`QueryDict.getlist`).

    Choices come as their places on the page that `drawn` made. An ordering has a field for each
    item, "4-0" and so on, whose value is the item's place. Fields and choices that the quiz does not
    have are dropped, long answers cut.
    """
    answers: dict[str, Any] = {}
    for place, order in as_written(data) if drawn is None else drawn:
        problem = data["problems"][place]
        if problem["kind"] == "ordering":
            values = [_first(given(f"{place}-{seen}")) for seen in range(len(order))]
        else:
            values = given(str(place))
        answer = _answer(problem, order, values)
        if answer not in (None, "", []):
            answers[str(place)] = answer
    return answers


def read_json(
    data: dict[str, Any], given: Mapping[str, Any], drawn: Drawn | None = None
) -> dict[str, Any]:
    """The same from the body of a request to the API; an ordering is one list of places there."""
    fields: dict[str, list[str]] = {}
    for name, value in given.items():
        values = [str(each) for each in listed(value)]
        fields[name] = values
        fields |= {f"{name}-{seen}": [each] for seen, each in enumerate(values)}
    return read(data, lambda name: fields.get(name, []), drawn)


def _first(values: list[str]) -> str:
    return values[0] if values else ""


def _answer(problem: Problem, order: Sequence[int], values: list[str]) -> Any:
    match problem["kind"]:
        case "single" | "multiple":
            seen = {str(number): str(choice) for number, choice in enumerate(order)}
            if problem["kind"] == "multiple":
                seen[NONE] = NONE
                return [seen[value] for value in dict.fromkeys(values) if value in seen]
            return next((seen[value] for value in values if value in seen), "")
        case "truth":
            return next((value for value in values if value in ("true", "false")), "")
        case "ordering":
            known = {str(number + 1) for number in range(len(order))}
            places = [""] * len(order)
            for item, value in zip(order, values, strict=True):
                places[item] = value if value in known else ""
            return places if any(places) else []
    typed = [value.replace("\0", "")[:MAX_ANSWER] for value in values]
    return next((value for value in typed if value.strip()), "")


def is_answer(problem: Problem, given: Any) -> bool:
    """Whether `given`, in the words of `grade`, is an answer to what a problem asks by now: it may have
    been another problem when it was answered."""
    kind = problem["kind"]
    if isinstance(given, list) != (kind in ("multiple", "ordering")):
        return False
    match kind:
        case "truth":
            return given in ("true", "false")
        case "ordering":
            return len(given) == len(problem["items"])
        case "single" | "multiple":
            known = {str(place) for place in range(len(problem["choices"]))}
            return known.union([NONE] if kind == "multiple" else []).issuperset(listed(given))
    return True


def faults(
    data: dict[str, Any], answers: dict[str, Any], drawn: Drawn | None = None
) -> dict[str, str]:
    """Why answers cannot be graded yet: a message for each place that is not answered, or not by
    what it asks for. Empty when they can. Tells nothing of what is right."""
    found = {
        str(place): _fault(data["problems"][place], answers.get(str(place)))
        for place, _order in (as_written(data) if drawn is None else drawn)
    }
    return {place: fault for place, fault in found.items() if fault}


def _fault(problem: Problem, given: Any) -> str:
    kind = problem["kind"]
    if given in (None, "", []):
        match kind:
            case "multiple":
                return _("Choose what fits, or “None of these”.")
            case "single" | "truth":
                return _("Choose an answer.")
            case "ordering":
                return _("Give every line a place.")
        return _("Write an answer.")
    if kind == "number" and not readings(str(given), problem.get("unit", "")):
        if unit := problem.get("unit"):
            return _("This should be a number in %(unit)s.") % {"unit": unit}
        return _("This should be a number, such as 12, 1.5 or 3/4.")
    if kind == "multiple" and NONE in given and len(listed(given)) > 1:
        return _("Choose either “None of these” or what fits, not both.")
    if kind == "ordering" and "" in given:
        return _("Give every line a place.")
    if kind == "ordering" and len(set(given)) < len(given):
        return _("Give every line a place of its own: two have the same.")
    return ""
