"""Quizzes as authors type them. The help beside the editor says the same with examples.

A line that begins with one of these says what it is; others continue what stands above, and so does
a line that begins with a space, whatever comes then:

    ?  a question                     !  its explanation, shown once answered
    (x) the right choice, ( ) others  [x] one of several right choices, [ ] others
    :  a remark on the choice above   1) lines to be put in order, as they belong
    =  true, false, or a number: = 3.14 +- 0.01 kg, = 3.14 +- 5%, = 3..4
    ~  an accepted answer; ~ /regular expression/
    %  a hint                         @  points 2, whole (nothing for a part), menu

Full-width marks are understood as well. Words are Markdown.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from shared import markdown

Problem = dict[str, Any]

_MARKS = re.compile(
    r"(?:(?P<ask>[?？])|(?P<why>[!！])|(?P<one>[(（]\s*[xX×*✓]?\s*[)）])"
    r"|(?P<some>[\[【［]\s*[xX×*✓]?\s*[\]】］])"
    r"|(?P<remark>[:：])|(?P<order>\d{1,2}[)）])|(?P<value>[=＝])|(?P<text>[~～])|(?P<hint>[%％])"
    r"|(?P<option>[@＠]))(?:\s+|(?<=[？！：＝～％＠）】］])|$)(?P<rest>.*)"
)
_ONLY_PARAGRAPH = re.compile(r"\s*<p>((?:(?!</?p>).)*)</p>\s*", re.DOTALL)
_NUMBER = r"[-+−]?\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?"
_RANGE = re.compile(rf"({_NUMBER})\s*(?:\.\.|…)\s*({_NUMBER})\s*(.*)")
_NEAR = re.compile(rf"({_NUMBER})(?:\s*(?:\+-|\+/-|±)\s*({_NUMBER}\s*[%％]?))?\s*(.*)")
_BLOCK = re.compile(
    r"</?(?:p|div|[ou]l|dl|pre|table|blockquote|figure|section|details|h[1-6]|hr)[\s/>]"
)
_TRUE = {"true", "yes", "right", "对", "是", "正确"}
_FALSE = {"false", "no", "wrong", "错", "否", "错误", "不对"}


@dataclass
class Line:
    """A marked line with what continues it."""

    mark: str
    number: int
    sign: str
    words: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.words).strip()


class Unclear(Exception):
    """What cannot be understood, and in which line (from 1)."""

    def __init__(self, line: int, words: str) -> None:
        self.line, self.words = line, words
        super().__init__(_("Line %(line)d: %(what)s") % {"line": line, "what": words})


def parse(source: str, language: str = "en") -> list[Problem]:
    """The problems that a text asks; raises `Unclear` for the first line that says nothing.

    Whether they can be graded is for `quiz.check` to say.
    """
    problems: list[Problem] = []
    group: list[Line] = []
    for line in _lines(source):
        if line.mark == "ask" and group:
            problems.append(_problem(group, language))
            group = []
        group.append(line)
    if group:
        problems.append(_problem(group, language))
    return problems


def _lines(source: str) -> Iterator[Line]:
    line: Line | None = None
    for number, raw in enumerate(source.splitlines(), start=1):
        found = _MARKS.match(raw)
        if found:
            if line is not None:
                yield line
            mark = _mark(found)
            line = Line(mark, number, found[mark], [found["rest"]])
        elif line is not None:
            line.words.append(raw.removeprefix("  ") if raw.startswith("  ") else raw.lstrip(" "))
        elif raw.strip():
            raise Unclear(number, _("A question begins with “? ”."))
    if line is not None:
        yield line


def _mark(found: re.Match[str]) -> str:
    return next(name for name, value in found.groupdict().items() if value and name != "rest")


def _problem(lines: list[Line], language: str) -> Problem:
    first = lines[0]
    if first.mark != "ask":
        raise Unclear(first.number, _("A question begins with “? ”."))
    problem: Problem = {"prompt": _html(first.text, language)}
    for line in lines[1:]:
        _add(problem, line, language)
    if "kind" not in problem:
        raise Unclear(first.number, _("This question has no answer to it."))
    return problem


def _add(problem: Problem, line: Line, language: str) -> None:
    match line.mark:
        case "one" | "some":
            _kind(problem, "single" if line.mark == "one" else "multiple", line)
            is_right = line.sign.strip("()（）[]【】［］ \t") != ""
            choice = {"text": _inline(line.text, language), "correct": is_right}
            problem.setdefault("choices", []).append(choice)
        case "remark":
            if not problem.get("choices"):
                raise Unclear(line.number, _("A remark stands below a choice."))
            problem["choices"][-1]["hint"] = _html(line.text, language)
        case "order":
            _kind(problem, "ordering", line)
            problem.setdefault("items", []).append(_inline(line.text, language))
        case "text":
            _kind(problem, "text", line)
            words = line.text
            if len(words) > 2 and words.startswith("/") and words.endswith("/"):
                problem.setdefault("patterns", []).append(words[1:-1])
            else:
                problem.setdefault("accepted", []).append(words)
        case "value":
            _value(problem, line)
        case "hint":
            problem.setdefault("hints", []).append(_html(line.text, language))
        case "why":
            problem["explanation"] = _html(line.text, language)
        case "option":
            _option(problem, line)


def _kind(problem: Problem, kind: str, line: Line) -> None:
    if problem.setdefault("kind", kind) != kind:
        raise Unclear(line.number, _("A question has answers of one sort only."))


def _value(problem: Problem, line: Line) -> None:
    words = line.text
    if words.casefold() in _TRUE | _FALSE:
        _kind(problem, "truth", line)
        problem["answer"] = words.casefold() in _TRUE
        return
    _kind(problem, "number", line)
    if found := _RANGE.fullmatch(words):
        problem.setdefault("ranges", []).append([_number(found[1]), _number(found[2])])
    elif (found := _NEAR.fullmatch(words)) and "answer" not in problem:
        problem["answer"] = _number(found[1])
        if near := found[2]:
            is_share = near.rstrip().endswith(("%", "％"))
            bare = near.rstrip().rstrip("%％").strip()
            problem["tolerance"] = f"{_number(bare):g}%" if is_share else _number(bare)
    else:
        raise Unclear(line.number, _("Expected: true, false, a number, or one such as 3..4."))
    if unit := found[3].strip():
        problem["unit"] = unit


def _option(problem: Problem, line: Line) -> None:
    name, _gap, value = line.text.partition(" ")
    match name.casefold():
        case "points" | "分值":
            try:
                problem["points"] = _number(value)
            except ValueError as error:
                raise Unclear(line.number, _("A number is expected.")) from error
        case "whole" | "整题":
            problem["partial"] = False
        case "menu" | "菜单":
            problem["dropdown"] = True
        case _:
            raise Unclear(line.number, _("There is no option “%(name)s”.") % {"name": name[:40]})


def _number(text: str) -> float:
    number = float(text.strip().replace("−", "-").replace(",", "."))
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def _html(words: str, language: str) -> str:
    return markdown.render(words, language=language).strip()


def _inline(words: str, language: str) -> str:
    """Without the paragraph around it, where it is one."""
    html = _html(words, language)
    only = _ONLY_PARAGRAPH.fullmatch(html)
    return only[1] if only else html


def write(data: dict[str, Any]) -> str:
    """A quiz as a text: what its author typed, or its problems said in that way (their words as
    HTML, which is Markdown too)."""
    if data.get("source"):
        return str(data["source"])
    return "\n\n".join("\n".join(_written(problem)) for problem in data.get("problems", []))


def _written(problem: Problem) -> Iterator[str]:
    yield f"? {_indented(problem['prompt'])}"
    for choice in problem.get("choices", []):
        box = "()" if problem["kind"] == "single" else "[]"
        yield f"{box[0]}{'x' if choice['correct'] else ' '}{box[1]} {_indented(choice['text'])}"
        if choice.get("hint"):
            yield f": {_indented(choice['hint'])}"
    for number, item in enumerate(problem.get("items", []), start=1):
        yield f"{number}) {_indented(item)}"
    yield from _values(problem)
    for words in problem.get("accepted", []):
        yield f"~ {words}"
    for pattern in problem.get("patterns", []):
        yield f"~ /{pattern}/"
    for hint in problem.get("hints", []):
        yield f"% {_indented(hint)}"
    if problem.get("points", 1) != 1:
        yield f"@ points {problem['points']:g}"
    if not problem.get("partial", True):
        yield "@ whole"
    if problem.get("dropdown"):
        yield "@ menu"
    if problem.get("explanation"):
        yield f"! {_indented(problem['explanation'])}"


def _values(problem: Problem) -> Iterator[str]:
    if problem["kind"] == "truth":
        yield f"= {'true' if problem['answer'] else 'false'}"
    unit = f" {problem['unit']}" if problem.get("unit") else ""
    for least, greatest in problem.get("ranges", []):
        yield f"= {least}..{greatest}{unit}"
    if problem["kind"] == "number" and "ranges" not in problem:
        near = problem.get("tolerance", 0)
        yield f"= {problem['answer']}{f' +- {near}' if near else ''}{unit}"


def _indented(html: str) -> str:
    """HTML that stays what it is when it is read as Markdown: bare words where they become the same
    paragraph again, else in a block, without empty lines. Lines that go on must not be taken for
    marked ones."""
    html = html.strip()
    only = _ONLY_PARAGRAPH.fullmatch(html)
    words = only[1] if only else html
    if not re.search(r"[<&\n]", words) and _html(words, "en") == f"<p>{words}</p>":
        return words
    if not _BLOCK.match(html):
        html = f"<p>{html}</p>"
    closed = re.sub(r"\n(?:[ \t]*\n)+", lambda gap: "&#10;" * gap.group().count("\n"), html)
    return "\n  ".join(closed.split("\n"))
