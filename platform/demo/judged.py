"""What teachers endorsed, and a duplicate: so that a visitor finds each, in both languages."""

from datetime import datetime, timedelta

from accounts.models import User
from community.questions import closing, judging
from community.questions.models import Answer, Question, Reason
from demo.load import Loaded

ENDORSED = ["salt-and-yeast-contact", "starter-day-four-nothing", "zh-is-one-thousand-enough"]
DUPLICATES = [
    (
        "zh-binoculars-7x50-or-10x50",
        "binoculars-8x42-or-10x50",
        "英文那边先问了同样的问题，那里的回答在这里也适用。",
    ),
]


def judge(loaded: Loaded, moderator: User, now: datetime) -> None:
    """Endorse and close."""
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


def _endorse(question: Question) -> None:
    """Its course's author endorses the first answer of another person a day later."""
    teacher = question.about.author if question.about else None
    answers = Answer.objects.filter(question=question).exclude(item__author=teacher)
    best = answers.select_related("item").order_by("item__published_at", "pk").first()
    if teacher is not None and best is not None:
        at = (best.item.published_at or best.item.created_at) + timedelta(hours=9)
        judging.endorse(answer=best, by=teacher, at=at)
