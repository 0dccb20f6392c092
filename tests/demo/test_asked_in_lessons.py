"""What the demo asked in lessons stands at its place there, and its event says so."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from activity.models import Event, Verb
from community.questions import lists, similar_night
from community.questions.models import Endorsement, Question, SolvedBy
from community.questions.similar_shown import passages_for
from community.questions.templatetags.asked import gather
from demo.judged import DUPLICATES, ENDORSED, SOLVED
from demo.places import PLACED
from items.models import Item
from shared.text import plain


def test_what_was_asked_in_a_lesson_shows_at_its_place(demo: datetime) -> None:
    placed = Question.objects.exclude(place="").select_related("item", "about")
    assert len(placed) == len(PLACED)
    for question in placed:
        assert question.about is not None
        assert question.about.kind == "lesson"
        rows = {row.question.pk: row for row in gather(question.about, _author(question)).rows}
        assert rows[question.pk].spot is not None
    assert {question.item.language for question in placed} == {"en", "zh-hans"}
    assert [question.second for question in placed if question.second is not None] == [8]
    asked = Event.objects.filter(verb=Verb.ASK, context__has_key="about")
    told = dict(asked.values_list("item", "context__about"))
    assert told == dict(Question.objects.exclude(about=None).values_list("pk", "about"))


def test_teachers_endorsed_and_what_repeats_another_is_closed(demo: datetime) -> None:
    rows = Endorsement.objects.select_related("answer__question__about", "by")
    assert len(rows) == len(ENDORSED)
    assert all(row.by_id == _author(row.answer.question).pk for row in rows)
    closed = Question.objects.exclude(closed_at=None)
    assert closed.count() == len(DUPLICATES) == closed.exclude(duplicate_of=None).count()
    offered = lists.find(lists.LISTS["unanswered"], AnonymousUser())
    assert offered.exists()
    assert not offered.filter(pk__in=closed).exists()


def test_a_lesson_had_answered_what_was_asked(demo: datetime) -> None:
    rows = SolvedBy.objects.select_related("question__item", "item", "by")
    assert len(rows) == len(SOLVED)
    similar_night.refresh()
    for row in rows:
        asked = row.question.item
        assert asked.author == row.by
        # With everything there is to choose from, it is what is suggested still.
        first = passages_for(f"{asked.title}\n{plain(asked.html)}", row.by)[0]
        assert (first.item_id, first.anchor) == (row.item_id, row.anchor)
        assert row.question in Question.objects.solved()
    told = Event.objects.filter(verb=Verb.SOLVE).values_list("user", "item", "context__item", "at")
    assert set(told) == set(rows.values_list("by", "question", "item", "at"))


def _author(question: Question) -> User:
    about: Item | None = question.about
    assert about is not None
    assert about.author is not None
    return about.author
