"""Problems: those we can grade become the problems of a quiz.

Each response (`multiplechoiceresponse` …) becomes one problem; what stands before it is its prompt.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from xml.etree.ElementTree import Element

from courses.catalogue.olx import responses
from courses.catalogue.olx.markup import inner, outer, words
from courses.catalogue.olx.responses import Unsupported

# When the answer is shown. How many attempts are allowed is not taken over: here a lesson may ask that
# its quiz be passed, and whoever had used them up could never finish it.
_EXPLAIN = {
    "never": "never",
    "answered": "passed",  # there it means: rightly
    "finished": "passed",
    "closed": "passed",
    "past_due": "passed",
    "correct_or_past_due": "passed",
    "after_all_attempts_or_correct": "passed",
}
# Where an element ends one thought and begins another; between them text is a paragraph.
_SECRET = {"solution", "script", "demandhint", "hintgroup", "answer"}

Html = Callable[[str], str]


def is_response(element: Element) -> bool:
    return isinstance(element.tag, str) and element.tag.endswith("response")


def quiz(root: Element, title: str, html: Html) -> dict[str, Any]:
    """The data of a quiz component; `html` makes a text ours.

    Raises `Unsupported`, naming it, for a problem any part of which we cannot grade.
    """
    _refuse_variables(root)
    for aside in root.iter("clarification"):
        # A pop-up in its source; here it stands in the sentence.
        aside.text = f" ({(aside.text or '').strip()}) "
    problems = [_problem(response, prompt, html) for prompt, response in _responses(root)]
    if not problems:
        raise Unsupported("no question")
    problems[-1]["explanation"] += "".join(_explanations(root, html))
    if hints := [html(inner(hint)) for box in root.iter("demandhint") for hint in box]:
        problems[0]["hints"] = hints
    found: dict[str, Any] = {"title": title, "problems": problems}
    if explain := _EXPLAIN.get(root.get("showanswer", "").lower()):
        found["explain"] = explain
    if any(group.get("shuffle", "").lower() == "true" for group in root.iter("choicegroup")):
        found["shuffle_choices"] = True
    return found


def pool(quizzes: Sequence[dict[str, Any]], title: str, drawn: str) -> dict[str, Any]:
    """One quiz out of several of one question each, of which so many are drawn.

    Raises `Unsupported` where a problem asks several things: they could not be drawn as one.
    """
    if not quizzes or any(len(each["problems"]) != 1 for each in quizzes):
        raise Unsupported("a pool of problems with several questions each")
    found: dict[str, Any] = {"title": title, "problems": []}
    for each in quizzes:
        found["problems"] += each["problems"]
    count = int(drawn) if drawn.strip().isdecimal() else 0
    if 0 < count < len(found["problems"]):
        found["draw"] = count
    if any("shuffle_choices" in each for each in quizzes):
        found["shuffle_choices"] = True
    if told := {each["explain"] for each in quizzes if "explain" in each}:
        # The strictest of them.
        found["explain"] = "never" if "never" in told else "passed"
    return found


def asked(root: Element) -> str:
    """What a problem asks, as HTML without choices, answers and explanations."""
    pieces: list[str] = []
    for element in root:
        if not isinstance(element.tag, str) or element.tag in _SECRET:
            continue
        if element.tag in ("label", "description"):
            pieces.append(f"<p>{inner(element)}</p>")
        elif is_response(element) or any(is_response(part) for part in element.iter()):
            pieces.append(asked(element))
        elif element.tag in responses.PROSE:
            pieces.append(outer(element))
    return "".join(pieces)


def _refuse_variables(root: Element) -> None:
    """Values that a script draws are unknown to us: `$x` in an answer or a question."""
    scripted = any(True for _script in root.iter("script"))
    for element in root.iter():
        answers = [element.get("answer", ""), element.get("correct", "")]
        if any(answer.startswith("$") for answer in answers) or (
            scripted and element.tag in ("p", "label") and "$" in words(element)
        ):
            raise Unsupported("values drawn by a script")


def _responses(root: Element) -> Iterator[tuple[str, Element]]:
    """The responses in order, each with the HTML before it."""
    before: list[str] = []

    def walk(parent: Element) -> Iterator[tuple[str, Element]]:
        _text(before, parent.text)
        for element in parent:
            if is_response(element):
                yield "".join(before), element
                before.clear()
            elif not any(is_response(part) for part in element.iter()):
                if isinstance(element.tag, str) and element.tag not in _SECRET:
                    before.append(outer(element))
            elif element.tag == "table":
                yield from _table(element, before)
            else:
                yield from walk(element)
            _text(before, element.tail)

    yield from walk(root)


def _text(pieces: list[str], text: str | None) -> None:
    if text and text.strip():
        holder = Element("p")
        holder.text = text.strip()
        pieces.append(outer(holder))


def _table(table: Element, before: list[str]) -> Iterator[tuple[str, Element]]:
    """Responses in a table's cells: row and column say what each is about."""
    columns: list[str] = []
    for row in table.iter("tr"):
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        if not any(is_response(part) for part in row.iter()):
            columns = [words(cell) for cell in cells]
            continue
        about = [words(c) for c in cells if not any(is_response(part) for part in c.iter())]
        for place, cell in enumerate(cells):
            for response in filter(is_response, cell.iter()):
                column = columns[place] if place < len(columns) else ""
                label = Element("p")
                label.text = ": ".join(filter(None, [*about, column]))
                yield "".join(before) + outer(label), response
                before.clear()


def _problem(response: Element, before: str, html: Html) -> dict[str, Any]:
    grading = responses.read(response, html)
    prompt = []
    for element in response:
        if element.tag in ("label", "description"):
            prompt.append(f"<p>{inner(element)}</p>")
        elif isinstance(element.tag, str) and element.tag in responses.PROSE:
            prompt.append(outer(element))
        else:
            # Legacy problems put the label on the field.
            prompt += [f"<p>{label}</p>" for label in responses.field_labels(element)]
    return {
        "prompt": html(before + "".join(prompt)),
        **grading,
        "explanation": "".join(_explanations(response, html)),
    }


def _explanations(parent: Element, html: Html) -> Iterator[str]:
    for solution in parent.findall("solution"):
        yield html(inner(solution))
