"""How one response of a problem is graded, in the words of `catalogue.quiz`."""

import ast
import math
import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from html import escape
from typing import Any
from xml.etree.ElementTree import Element

from courses.catalogue import quiz
from courses.catalogue.olx.markup import inner, words

Html = Callable[[str], str]

PROSE = {
    "p",
    "div",
    "ul",
    "ol",
    "h2",
    "h3",
    "h4",
    "h5",
    "table",
    "img",
    "center",
    "pre",
    "blockquote",
}
# What an annotation asks; the comment on it is written, and nobody grades it.
_ASKS = {"tag_prompt"}
# Open edX's own slack where a problem names none, as a share of the answer.
DEFAULT_TOLERANCE = 1e-5
MAX_UNIT = 40  # characters
_RANGE = re.compile(r"^\s*([\[(])\s*([^,;]+)[,;]\s*([^,;]+?)\s*([\])])\s*$")


class Unsupported(Exception):
    """A problem of a kind that we cannot grade; the message names it."""


def read(response: Element, html: Html) -> dict[str, Any]:
    """The grading fields of a problem: `kind` and what belongs to it."""
    reader = _READERS.get(response.tag)
    if reader is None:
        raise Unsupported(response.tag)
    return reader(response, html)


def field_labels(element: Element) -> Iterator[str]:
    """The labels that older problems write as an attribute of the field, or annotations inside it."""
    for field in element.iter():
        if field.tag == "text" and words(field):
            yield f"<q>{inner(field)}</q>"
        elif field.tag in _ASKS and words(field):
            yield inner(field)
        if label := field.get("label"):
            yield escape(label)


def _choices(response: Element, html: Html) -> list[dict[str, Any]]:
    choices = []
    for choice in response.iter("choice"):
        hints = [html(inner(hint)) for hint in choice.iter("choicehint")]
        fields = {
            "text": _phrase(html(inner(choice, but=["choicehint"]))),
            "correct": choice.get("correct", "").lower() in ("true", "partial"),
        }
        choices.append(fields | ({"hint": " ".join(hints)} if hints else {}))
    if not choices:
        raise Unsupported(f"{response.tag} without choices")
    return choices


def _phrase(html: str) -> str:
    """A choice stands on one line: a paragraph around it is not needed."""
    whole = re.fullmatch(r"<p>((?:(?!</?p>).)*)</p>", html, re.DOTALL)
    return whole.group(1) if whole else html


def _single(response: Element, html: Html) -> dict[str, Any]:
    choices = _choices(response, html)
    if not any(choice["correct"] for choice in choices):
        raise Unsupported(f"{response.tag} without a right choice")
    return {"kind": "single", "choices": choices}


def _multiple(response: Element, html: Html) -> dict[str, Any]:
    """Parts earn nothing unless the problem says so, as in Open edX."""
    read = {"kind": "multiple", "choices": _choices(response, html)}
    return read if response.get("partial_credit") else read | {"partial": False}


def _annotation(response: Element, html: Html) -> dict[str, Any]:
    """A remark on a passage: which of the tags fits it best."""
    options = [
        {
            "text": _phrase(html(inner(option))),
            "correct": option.get("choice", "").lower() == "correct",
        }
        for option in response.iter("option")
    ]
    if not any(option["correct"] for option in options):
        raise Unsupported(f"{response.tag} without a right choice")
    return {"kind": "single", "choices": options}


def _dropdown(response: Element, html: Html) -> dict[str, Any]:
    fields = list(response.iter("optioninput"))
    if len(fields) != 1:
        raise Unsupported(f"{response.tag} with {len(fields)} fields")
    options = [_option(option, html) for option in fields[0].iter("option")]
    right = fields[0].get("correct", "")
    options = options or [
        {"text": escape(text), "correct": text == right}
        for text in _listed(fields[0].get("options", ""))
    ]
    if not any(option["correct"] for option in options):
        raise Unsupported(f"{response.tag} without a right choice")
    return {"kind": "single", "dropdown": True, "choices": options}


def _option(option: Element, html: Html) -> dict[str, Any]:
    hints = [html(inner(hint)) for hint in option.iter("optionhint")]
    fields = {
        "text": escape(" ".join((option.text or "").split())),
        "correct": option.get("correct", "").lower() == "true",
    }
    return fields | ({"hint": " ".join(hints)} if hints else {})


def _listed(options: str) -> list[str]:
    """The options of an older dropdown, written as a Python tuple of strings."""
    try:
        values = ast.literal_eval(options.strip() or "()")
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return []
    values = values if isinstance(values, tuple | list) else (values,)
    return [str(value).strip() for value in values]


def _number(response: Element, _html: Html) -> dict[str, Any]:
    answers = [response.get("answer", "")]
    answers += [extra.get("answer", "") for extra in response.iter("additional_answer")]
    tolerance = next(
        (
            param.get("default", "")
            for param in response.iter("responseparam")
            if param.get("type") == "tolerance"
        ),
        "",
    )
    read = {"kind": "number", "ranges": [_range(answer, tolerance) for answer in answers]}
    # What the page prints behind the field, a learner may well type into it.
    behind = (" ".join(field.get("trailing_text", "").split()) for field in response.iter())
    unit = next(filter(None, behind), "")
    return read | ({"unit": unit[:MAX_UNIT]} if unit else {})


def _range(answer: str, tolerance: str) -> list[float]:
    """Least and greatest right number, both included."""
    if bounds := _RANGE.match(answer):
        least, greatest = number(bounds.group(2)), number(bounds.group(3))
        # An open end excludes just the number itself, and the slack of grading with it.
        least += 2e-9 * abs(least) if bounds.group(1) == "(" else 0
        greatest -= 2e-9 * abs(greatest) if bounds.group(4) == ")" else 0
        return [least, greatest]
    value = number(answer)
    if tolerance.strip().endswith("%"):
        near = abs(value) * number(tolerance.strip()[:-1]) / 100
    else:
        near = number(tolerance) if tolerance.strip() else abs(value) * DEFAULT_TOLERANCE
    return [value - abs(near), value + abs(near)]


def number(text: str) -> float:
    """A number, fraction or percentage; `Unsupported` for whatever would have to be computed."""
    bare = text.strip().removesuffix("%")
    try:
        value = float(Fraction(bare.strip())) if "/" in bare else float(bare)
    except (ValueError, ZeroDivisionError, OverflowError) as error:
        raise Unsupported("an answer that is a formula") from error
    if not math.isfinite(value):
        raise Unsupported("an answer that is no number")
    return value / 100 if text.strip().endswith("%") else value


def _text(response: Element, _html: Html) -> dict[str, Any]:
    answers = [response.get("answer", "")]
    answers += [extra.get("answer", "") for extra in response.iter("additional_answer")]
    # Before additional_answer there were alternatives parted by `_or_`.
    answers = [part for answer in answers for part in answer.split("_or_") if part.strip()]
    if not answers or len(list(response.iter("textline"))) > 1:
        raise Unsupported(f"{response.tag} with several fields or no answer")
    if "regexp" not in response.get("type", "").split():
        return {"kind": "text", "accepted": answers}
    patterns = [answer.removeprefix("^").removesuffix("$") for answer in answers]
    if not all(quiz.is_quick(pattern) for pattern in patterns):
        raise Unsupported("a regular expression that may take too long")
    return {"kind": "text", "accepted": [], "patterns": patterns}


_READERS: dict[str, Callable[[Element, Html], dict[str, Any]]] = {
    "multiplechoiceresponse": _single,
    "choiceresponse": _multiple,
    "optionresponse": _dropdown,
    "numericalresponse": _number,
    "stringresponse": _text,
    "annotationresponse": _annotation,
}
