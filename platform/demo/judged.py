"""What teachers endorsed, a duplicate, and what a lesson had answered already: so that a visitor finds
each."""

from datetime import datetime, timedelta

from accounts.models import User
from community.questions import closing, judging, similar_index, suggest
from community.questions.models import Answer, Passage, Question, Reason
from courses.catalogue.models import Lesson
from demo.load import Loaded

ENDORSED = ["salt-and-yeast-contact", "starter-day-four-nothing", "zh-is-one-thousand-enough"]
DUPLICATES = [
    (
        "zh-binoculars-7x50-or-10x50",
        "binoculars-8x42-or-10x50",
        "英文那边先问了同样的问题，那里的回答在这里也适用。",
    ),
]
# The question; the course, the lesson in it (by its number, from 0) and the heading that solved it.
SOLVED = [("averted-vision-practice", "night-sky", 1, "Seeing in the dark")]


def judge(loaded: Loaded, moderator: User, now: datetime) -> None:
    """Endorse, close and say what solved it."""
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
    for key, course, lesson, heading in SOLVED:
        _solve(_question(loaded, key), loaded.lessons[course][lesson], heading)


def _question(loaded: Loaded, key: str) -> Question:
    return Question.objects.select_related("item", "about").get(pk=loaded.threads[key].pk)


def _endorse(question: Question) -> None:
    """Its course's author endorses the first answer of another person a day later."""
    teacher = question.about.author if question.about else None
    answers = Answer.objects.filter(question=question).exclude(item__author=teacher)
    best = answers.select_related("item").order_by("item__published_at", "pk").first()
    if teacher is not None and best is not None:
        at = (best.item.published_at or best.item.created_at) + timedelta(hours=9)
        judging.endorse(answer=best, by=teacher, at=at)


def _solve(question: Question, lesson: Lesson, heading: str) -> None:
    """Its asker says so after an hour of reading."""
    item = question.item
    similar_index.index([lesson.pk])
    passage = Passage.objects.get(item=lesson.pk, heading=heading)
    at = (item.published_at or item.created_at) + timedelta(hours=1)
    if item.author is not None:
        suggest.solve(question=question, by=item.author, passage=passage, at=at)
