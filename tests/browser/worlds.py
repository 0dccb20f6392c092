"""Worlds small enough to be built for one test."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from activity.models import Event, Verb
from community.questions import actions as questions
from courses.catalogue.models import Course
from items.models import Item
from recommender import training

QUESTIONS = 30
LEARNERS = 12


@pytest.fixture
def many_questions(tara: User) -> list[Item]:
    """One and a half pages of a feed, the newest last."""
    return [
        questions.ask(by=tara, title=f"Question number {n} about bread", body="Why?").item
        for n in range(QUESTIONS)
    ]


@pytest.fixture
def learners(make_course: Callable[..., Course]) -> list[Course]:
    """Bread, sourdough, stars and planets: whoever learns one of a pair learns the other, too.

    One night has looked at them.
    """
    courses = [make_course(title) for title in ("Bread", "Sourdough", "Stars", "Planets")]
    people = [User(handle=f"learner{n}") for n in range(LEARNERS)]
    for person in people:
        person.prepare()
    User.objects.bulk_create(people)
    then = timezone.now() - timedelta(days=20)
    Event.objects.bulk_create(
        Event(user=person, verb=verb, item=item, at=then + timedelta(hours=n))
        for n, person in enumerate(people)
        for course in (courses[:2] if n % 2 else courses[2:])
        for verb, item in (
            (Verb.ENROL, course.item),
            (Verb.COMPLETE, course.lessons.in_order()[0].item),
        )
    )
    training.refresh()
    return courses
