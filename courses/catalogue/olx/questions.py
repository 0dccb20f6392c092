"""Quizzes as Open edX problems: the reverse of `problems` and `responses`."""

import re
from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from django.utils.translation import gettext as _

from courses.catalogue.olx.outgoing import attribute, put
from shared import text as words

Html = Callable[[str], str]
Say = Callable[[str], None]

# When the answer is shown, in their words.
_SHOWN = {"answered": "attempted", "passed": "answered", "last": "closed", "never": "never"}
_LAST_PARAGRAPH = re.compile(r"(.*)<p>((?:(?!</?p>).)*)</p>\s*", re.DOTALL)


def problem(data: dict[str, Any], html: Html, say: Say) -> Element:
    """A quiz as one problem with a response for each of its questions.

    `html` makes a text theirs; `say` is told what a problem cannot keep.
    """
    root = Element("problem", {"display_name": attribute(data.get("title") or _("Quiz"))})
    root.set("showanswer", _SHOWN.get(data.get("explain") or "answered", "attempted"))
    if data.get("attempts"):
        root.set("max_attempts", str(data["attempts"]))
    for each in data.get("problems", []):
        _question(root, each, bool(data.get("shuffle_choices")), html, say)
    hints = [hint for each in data.get("problems", []) for hint in each.get("hints", [])]
    if hints:
        box = SubElement(root, "demandhint")
        for hint in hints:
            put(SubElement(box, "hint"), html(hint))
    _tell(data, say)
    return root


def problems(data: dict[str, Any], html: Html, say: Say) -> list[Element]:
    """A quiz as one problem for each question, so that some of them can be drawn."""
    rest = {name: value for name, value in data.items() if name not in ("problems", "draw")}
    return [
        problem(rest | {"problems": [each]}, html, say if not number else lambda _words: None)
        for number, each in enumerate(data.get("problems", []))
    ]


def _tell(data: dict[str, Any], say: Say) -> None:
    asked = data.get("problems", [])
    if data.get("minutes"):
        say(_("the time limit is left out"))
    if data.get("pass") is not None:
        say(_("the share that passes is left out"))
    if data.get("verdicts", True) is False:
        say(_("each answer is told to be right or wrong"))
    if data.get("shuffle"):
        say(_("the questions stay in one order"))
    if any(each.get("points", 1) != 1 for each in asked):
        say(_("each question counts the same"))
    if any(each["kind"] == "truth" for each in asked):
        say(_("true or false becomes a choice of two"))
    if any(each["kind"] == "ordering" for each in asked):
        say(_("what is to be put in order becomes a menu of places for each line"))
    if sum(bool(each.get("hints")) for each in asked) > 1:
        say(_("the hints of all questions stand together"))
    if any(each.get("partial", True) is False and each["kind"] == "ordering" for each in asked):
        say(_("lines put in order earn in part"))


def _question(root: Element, each: dict[str, Any], shuffles: bool, html: Html, say: Say) -> None:
    prompt = html(each["prompt"])
    found = _LAST_PARAGRAPH.fullmatch(prompt)
    label = found[2] if found else ""
    put(root, found[1].rstrip() if found else prompt)
    if each["kind"] == "ordering":
        _ordering(root, each, prompt, html)
        return
    tag, fill = _RESPONSES[_kind(each)]
    response = SubElement(root, tag)
    if label.strip():
        put(SubElement(response, "label"), label)
    fill(response, each, html)
    for group in response.iter("choicegroup"):
        if shuffles:
            group.set("shuffle", "true")
    _explain(response, each, html)


def _kind(each: dict[str, Any]) -> str:
    plain = all("<" not in choice["text"] for choice in each.get("choices", []))
    return "dropdown" if each.get("dropdown") and plain else str(each["kind"])


def _explain(response: Element, each: dict[str, Any], html: Html) -> None:
    if each.get("explanation"):
        put(SubElement(response, "solution"), html(each["explanation"]))


def _single(response: Element, each: dict[str, Any], html: Html) -> None:
    group = SubElement(response, "choicegroup", {"type": "MultipleChoice"})
    for choice in each["choices"]:
        _choice(group, choice, {}, html)


def _multiple(response: Element, each: dict[str, Any], html: Html) -> None:
    if each.get("partial", True):
        response.set("partial_credit", "EDC")
    group = SubElement(response, "checkboxgroup")
    for choice in each["choices"]:
        _choice(group, choice, {"selected": "true"}, html)


def _choice(group: Element, choice: dict[str, Any], about: dict[str, str], html: Html) -> None:
    element = SubElement(group, "choice", {"correct": str(choice["correct"]).lower()})
    put(element, html(choice["text"]))
    if choice.get("hint"):
        put(SubElement(element, "choicehint", about), html(choice["hint"]))


def _dropdown(response: Element, each: dict[str, Any], html: Html) -> None:
    field = SubElement(response, "optioninput")
    for choice in each["choices"]:
        option = SubElement(field, "option", {"correct": str(choice["correct"])})
        put(option, html(choice["text"]))
        if choice.get("hint"):
            put(SubElement(option, "optionhint"), html(choice["hint"]))


def _truth(response: Element, each: dict[str, Any], html: Html) -> None:
    group = SubElement(response, "choicegroup", {"type": "MultipleChoice"})
    for value, said in ((True, _("True")), (False, _("False"))):
        _choice(group, {"text": said, "correct": value is each["answer"]}, {}, html)


def _number(response: Element, each: dict[str, Any], html: Html) -> None:
    ranges = [f"[{least},{greatest}]" for least, greatest in each.get("ranges", [])]
    answers = ranges or [str(each["answer"])]
    response.set("answer", answers[0])
    for answer in answers[1:]:
        SubElement(response, "additional_answer", {"answer": answer})
    if not ranges:
        near = attribute(each.get("tolerance", 0))
        SubElement(response, "responseparam", {"type": "tolerance", "default": near})
    field = SubElement(response, "formulaequationinput")
    if each.get("unit"):
        field.set("trailing_text", attribute(each["unit"]))


def _text(response: Element, each: dict[str, Any], html: Html) -> None:
    patterns = each.get("patterns", [])
    accepted = each.get("accepted", [])
    answers = [*map(re.escape, accepted), *patterns] if patterns else accepted
    response.set("answer", attribute(answers[0]))
    response.set("type", "ci regexp" if patterns else "ci")
    for answer in answers[1:]:
        SubElement(response, "additional_answer", {"answer": attribute(answer)})
    SubElement(response, "textline", {"size": "20"})


def _ordering(root: Element, each: dict[str, Any], prompt: str, html: Html) -> None:
    """For each line a menu of its places. They are listed by their words: not as they belong."""
    found = _LAST_PARAGRAPH.fullmatch(prompt)
    if found:
        put(SubElement(root, "p"), found[2])
    lines = list(enumerate(each["items"], start=1))
    response = root
    for place, line in sorted(lines, key=lambda line: words.plain(line[1])):
        response = SubElement(root, "optionresponse")
        put(SubElement(response, "label"), html(line))
        field = SubElement(response, "optioninput")
        for number, _line in lines:
            option = SubElement(field, "option", {"correct": str(number == place)})
            option.text = str(number)
    _explain(response, each, html)


_RESPONSES: dict[str, tuple[str, Callable[[Element, dict[str, Any], Html], None]]] = {
    "single": ("multiplechoiceresponse", _single),
    "dropdown": ("optionresponse", _dropdown),
    "multiple": ("choiceresponse", _multiple),
    "truth": ("multiplechoiceresponse", _truth),
    "number": ("numericalresponse", _number),
    "text": ("stringresponse", _text),
}
