"""A kind's own rows are visible exactly where their items are."""

import random
from collections.abc import Callable

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser

from accounts import actions as accounts
from accounts.models import User
from community.boards import actions as boards
from community.boards.models import Topic
from community.comments import actions as comments
from community.questions import actions as questions
from community.questions.models import Question
from courses.catalogue.models import Course
from courses.learning import actions as learning
from courses.reviews import actions as reviews
from items import kinds
from items.models import Item, Status

MODELS = {
    "course": "catalogue.Course",
    "lesson": "catalogue.Lesson",
    "question": "questions.Question",
    "answer": "questions.Answer",
    "board": "boards.Board",
    "topic": "boards.Topic",
    "post": "boards.Post",
    "comment": "comments.Comment",
    "review": "reviews.Review",
}


@pytest.mark.parametrize("seed", range(3))
def test_rows_show_where_their_items_do(
    seed: int,
    make_course: Callable[..., Course],
    question: Question,
    topic: Topic,
    alice: User,
    bob: User,
    charlie: User,
    mona: User,
    tara: User,
) -> None:
    dice = random.Random(seed)
    for title in ("Rye", "Wheat"):
        make_course(title, lessons=3, open=title == "Rye")
    for _ in range(3):
        questions.answer(question=question, by=bob, body="Feed your yeast.")
        boards.post(topic=topic, by=bob, body="Mine, too.")
    for course in Course.objects.all():
        learning.enrol(course=course, by=alice)
        for lesson in course.lessons.all():
            learning.complete(lesson=lesson, by=alice)
        reviews.review(course=course, by=alice, stars=4, body="It rose.")
    for item in list(Item.objects.exclude(kind="board")):
        comments.comment(on=item, by=dice.choice([alice, bob, tara]), body="Really?")
    for item in Item.objects.all():
        status = dice.choice([Status.PUBLISHED] * 4 + [Status.HIDDEN, Status.REMOVED])
        Item.objects.filter(pk=item.pk).update(status=status)
    accounts.block(person=bob, by=charlie)
    assert set(Item.objects.values_list("kind", flat=True)) == {k.name for k in kinds.every()}
    for viewer in (AnonymousUser(), alice, bob, charlie, tara, mona):
        for kind, model in MODELS.items():
            rows = apps.get_model(model)._default_manager.visible_to(viewer)
            items = Item.objects.visible_to(viewer).of_kind(kind)
            shown = set(items.values_list("pk", flat=True))
            assert set(rows.values_list("pk", flat=True)) == shown
            if kinds.get(kind).card:
                every = list(Item.objects.of_kind(kind).values_list("pk", flat=True))
                assert set(kinds.cards(kind, every, viewer)) == shown
