"""Where in a lesson some of the questions were asked, so that a visitor finds each sort of place in
both languages."""

from collections.abc import Mapping
from dataclasses import dataclass

from community.questions.places import MAX_QUOTE, Place, spots
from courses.catalogue.models import Lesson
from items.models import Item


@dataclass(frozen=True)
class Placed:
    """A question was asked at a passage of a lesson (by its number, from 0), or at a second of the
    first film or recording in its course. Without a quote it is the lesson's second paragraph."""

    course: str
    lesson: int = 0
    quote: str = ""
    second: float | None = None


PLACED = {
    "starter-day-four-nothing": Placed("bread-at-home", 6),
    "salt-and-yeast-contact": Placed("bread-at-home", 2),
    "hearing-minor-vs-diminished": Placed("hearing-harmony", second=8),
    "zh-monty-hall-forgetful-host": Placed("zh-probability-intuition", 0, "没数清有哪些可能"),
}


def find(thread: str, lessons: Mapping[str, list[Lesson]]) -> tuple[Item, Place] | None:
    """The lesson and the place in it that a question is about; None for one asked elsewhere. Raises
    `ValueError` for a passage that its lesson does not hold."""
    placed = PLACED.get(thread)
    if placed is None:
        return None
    there = lessons[placed.course]
    for lesson in there if placed.second is not None else [there[placed.lesson]]:
        name = _name(lesson, placed)
        if name:
            return lesson.item, Place(name, placed.second, placed.quote[:MAX_QUOTE])
    raise ValueError(f"{placed.course}: no place for {thread}")


def _name(lesson: Lesson, placed: Placed) -> str:
    there = spots(lesson.item)
    if placed.second is not None:
        return next((spot.name for spot in there if spot.is_played), "")
    if not placed.quote:
        return there[1].name
    words = (spot.name for spot in there if placed.quote[:8] in spot.label)
    return next(words, "") or (there[1].name if placed.quote in lesson.item.html else "")
