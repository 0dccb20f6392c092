"""A small world with two tastes, in which the right recommendation is known."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from activity.models import Event, Verb
from community.questions import actions as questions
from courses.catalogue.models import Course
from items.models import Item
from recommender import training

CROWD = 40  # people of each taste
DAYS = 60


@dataclass
class World:
    """Questions about bread and about stars, and people who like one or the other."""

    bread: list[Item]
    stars: list[Item]
    bakers: list[User]
    gazers: list[User]


@pytest.fixture
def crowd(db: None) -> Callable[[str, int], list[User]]:
    """Makes people by the dozen."""

    def make(name: str, count: int) -> list[User]:
        people = [User(handle=f"{name}{n}", date_joined=_ago(DAYS)) for n in range(count)]
        for person in people:
            person.prepare()
            person.set_unusable_password()
        return User.objects.bulk_create(people)

    return make


def _ago(days: float) -> datetime:
    return timezone.now() - timedelta(days=days)


@pytest.fixture
def world(tara: User, crowd: Callable[[str, int], list[User]]) -> World:
    """Each person saved most questions of their taste, spread over the last weeks."""
    bread = [_question(tara, f"How long should dough number {n} rest?", "bread") for n in range(8)]
    stars = [_question(tara, f"Which star is number {n} in the north?", "stars") for n in range(8)]
    world = World(bread, stars, crowd("baker", CROWD), crowd("gazer", CROWD))
    events = []
    for people, liked in ((world.bakers, bread), (world.gazers, stars)):
        for n, person in enumerate(people):
            # Everybody leaves out two, others than their neighbour's.
            for place, item in enumerate(liked):
                if place not in {n % 8, (n + 3) % 8}:
                    at = _ago((n * 7 + place * 5) % DAYS + 0.5)
                    events.append(Event(user=person, verb=Verb.SAVE, item=item, at=at))
    Event.objects.bulk_create(events)
    return world


def _question(by: User, title: str, tag: str) -> Item:
    words = "flour water salt yeast oven" if tag == "bread" else "sky night telescope light orbit"
    asked = questions.ask(by=by, title=title, body=words, tags=[tag], at=_ago(DAYS))
    return asked.item


@pytest.fixture
def courses(
    make_course: Callable[..., Course], crowd: Callable[[str, int], list[User]]
) -> list[Course]:
    """Bread goes with sourdough and stars with planets; one night has looked."""
    found = [make_course(title, lessons=3) for title in ("Bread", "Sourdough", "Stars", "Planets")]
    then = _ago(20)
    people = crowd("learner", 20)
    Event.objects.bulk_create(
        Event(user=person, verb=Verb.COMPLETE, item=lesson.item, at=then + timedelta(hours=n))
        for n, person in enumerate(people)
        for course in (found[:2] if n % 2 else found[2:])
        for lesson in course.lessons.all()
    )
    training.refresh()
    return found
