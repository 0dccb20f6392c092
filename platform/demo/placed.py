"""Where in a lesson some of the questions were asked, what teachers endorsed, and a duplicate: so that
a visitor finds each of them, in both languages."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import User
from community.questions import closing, judging
from community.questions.models import Answer, Question, Reason
from community.questions.places import MAX_QUOTE, spots
from courses.catalogue.models import Lesson
from demo.load import Loaded


@dataclass(frozen=True)
class Placed:
    """A question was asked at a passage of a lesson (by its number, from 0), or at a second of the
    first film or recording in its course."""

    thread: str
    course: str
    lesson: int = 0
    quote: str = ""
    second: float | None = None


PLACED = [
    Placed("starter-day-four-nothing", "bread-at-home", 6),
    Placed("salt-and-yeast-contact", "bread-at-home", 2),
    Placed("hearing-minor-vs-diminished", "hearing-harmony", second=8),
    Placed("zh-monty-hall-forgetful-host", "zh-probability-intuition", 0, "没数清有哪些可能"),
]
ENDORSED = ["salt-and-yeast-contact", "starter-day-four-nothing", "zh-is-one-thousand-enough"]
DUPLICATES = [
    (
        "zh-binoculars-7x50-or-10x50",
        "binoculars-8x42-or-10x50",
        "英文那边先问了同样的问题，那里的回答在这里也适用。",
    ),
]


def place(loaded: Loaded, moderator: User, now: datetime) -> None:
    """Put the questions at their places, endorse, close. Raises `ValueError` for a passage that its
    lesson does not hold."""
    for each in PLACED:
        _place(loaded, each)
    for key in ENDORSED:
        _endorse(_question(loaded, key))
    for key, original, words in DUPLICATES:
        closing.close(
            question=_question(loaded, key),
            by=moderator,
            reason=Reason.DUPLICATE,
            words=words,
            original=_question(loaded, original),
            at=(now - timedelta(days=1, hours=5)).replace(microsecond=0),
        )


def _question(loaded: Loaded, key: str) -> Question:
    return Question.objects.select_related("item", "about").get(pk=loaded.threads[key].pk)


def _place(loaded: Loaded, each: Placed) -> None:
    lessons = loaded.lessons[each.course]
    for lesson in lessons if each.second is not None else [lessons[each.lesson]]:
        name = _find(lesson, each)
        if name:
            rows = Question.objects.filter(pk=loaded.threads[each.thread].pk)
            quote = each.quote[:MAX_QUOTE]
            rows.update(about=lesson.item, place=name, second=each.second, quote=quote)
            return
    raise ValueError(f"{each.course}: no place for {each.thread}")


def _find(lesson: Lesson, each: Placed) -> str:
    there = spots(lesson.item)
    if each.second is not None:
        return next((spot.name for spot in there if spot.is_played), "")
    if not each.quote:
        return there[1].name
    words = (spot.name for spot in there if each.quote[:8] in spot.label)
    return next(words, "") or (there[1].name if each.quote in lesson.item.html else "")


def _endorse(question: Question) -> None:
    """Its course's author endorses the first answer of another person a day later."""
    teacher = question.about.author if question.about else None
    answers = Answer.objects.filter(question=question).exclude(item__author=teacher)
    best = answers.select_related("item").order_by("item__published_at", "pk").first()
    if teacher is not None and best is not None:
        at = (best.item.published_at or best.item.created_at) + timedelta(hours=9)
        judging.endorse(answer=best, by=teacher, at=at)
