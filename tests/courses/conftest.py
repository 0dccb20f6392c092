"""Lessons with more in them than text."""

from collections.abc import Callable
from typing import Any

import pytest

from courses.catalogue import actions
from courses.catalogue.models import Component, Course, Lesson, Section

# Secrets: what a page must not say before the quiz was answered, each found nowhere else.
WHY_SINGLE = "Yeast dies above fifty degrees, and that is why."
WHY_NUMBER = "Twelve eggs make a dozen, nothing else does."
HINT_WRONG = "Salt slows it down but does not kill."
ACCEPTED = "saccharomyces"

QUIZ: dict[str, Any] = {
    "title": "What did you learn?",
    "problems": [
        {
            "prompt": "<p>What kills yeast?</p>",
            "kind": "single",
            "choices": [
                {"text": "salt", "correct": False, "hint": f"<p>{HINT_WRONG}</p>"},
                {"text": "heat", "correct": True},
            ],
            "explanation": f"<p>{WHY_SINGLE}</p>",
        },
        {
            "prompt": "<p>What belongs into dough?</p>",
            "kind": "multiple",
            "choices": [
                {"text": "flour", "correct": True},
                {"text": "stones", "correct": False},
                {"text": "water", "correct": True},
            ],
        },
        {
            "prompt": "<p>How many eggs are a dozen?</p>",
            "kind": "number",
            "answer": 12,
            "tolerance": 0.5,
            "hints": ["<p>More than eleven.</p>"],
            "explanation": f"<p>{WHY_NUMBER}</p>",
        },
        {"prompt": "<p>Its Latin name?</p>", "kind": "text", "accepted": [ACCEPTED]},
    ],
}
# Answers by the place of each problem.
RIGHT = {"0": "1", "1": ["0", "2"], "2": "12,0", "3": " Saccharomyces "}
WRONG = {"0": "0", "1": ["1"], "2": "13", "3": "yeast"}


def quiz(key: str = "q", **data: Any) -> dict[str, Any]:
    """The fields of a quiz component."""
    return {"key": key, "kind": "quiz", "data": QUIZ | data}


@pytest.fixture
def add_lesson() -> Callable[..., Lesson]:
    """Adds a lesson to a course, after those it has."""

    def add(course: Course, title: str = "A further lesson", **fields: Any) -> Lesson:
        section = course.sections.first() or Section.objects.create(
            course=course, title="Start", position=0
        )
        fields.setdefault("body", "Some words of it.")
        return actions.add_lesson(
            section=section, position=course.lessons.count(), title=title, **fields
        )

    return add


@pytest.fixture
def quizzed(course: Course, add_lesson: Callable[..., Lesson]) -> Component:
    """A quiz in the third lesson of the open course."""
    lesson = add_lesson(
        course, "Yeast", body="Read.\n\n[[quiz:q]]\n\nAnd goodbye.", components=[quiz()]
    )
    return lesson.components.get()
