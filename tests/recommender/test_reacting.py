"""The next page answers to what was just done, and says so; through HTTP, as a person would."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from activity.events import record
from activity.models import Event, Verb
from community.boards.models import Topic
from community.questions import actions as questions
from courses.catalogue.models import Component, Course, Lesson
from items.models import Item
from recommender import deeds, training
from recommender.models import Reason
from tests.recommender.conftest import World

pytestmark = pytest.mark.django_db

SignedIn = Callable[[User | None], Client]


def feed(client: Client, size: int = 20) -> list[tuple[int, str]]:
    """(id, reason) of the cards of the home page."""
    html = client.get("/").content.decode()
    cards = re.findall(
        r'data-impression="(\d+)".*?(?:card-reason">([^<]*)<.*?)?</article>', html, re.DOTALL
    )
    return [(int(pk), reason) for pk, reason in cards][:size]


def reasons(client: Client, size: int) -> list[str]:
    return [reason for _pk, reason in feed(client, size)]


def finish_by_button(client: Client, lesson: Lesson) -> None:
    answer = client.post(f"/lessons/{lesson.pk}/complete/")
    assert answer.status_code == 302


def finish_by_quiz(client: Client, lesson: Lesson) -> None:
    lesson.rule = Lesson.Rule.QUIZ
    lesson.save()
    right = {"kind": "single", "prompt": "Which?", "choices": [{"text": "this", "correct": True}]}
    quiz = Component.objects.create(
        lesson=lesson, key="q", kind=Component.Kind.QUIZ, data={"problems": [right]}
    )
    client.get(lesson.get_absolute_url())
    answer = client.post(f"/quizzes/{quiz.pk}/attempt/", {"0": "0"})
    assert answer.status_code == 302


@pytest.mark.parametrize("finish", [finish_by_button, finish_by_quiz])
def test_a_finished_lesson_brings_the_next_and_what_goes_with_it(
    finish: Callable[[Client, Lesson], None],
    courses: list[Course],
    alice: User,
    signed_in: SignedIn,
) -> None:
    client = signed_in(alice)
    first, second, _third = courses[0].lessons.in_order()
    finish(client, first)
    assert Event.objects.filter(user=alice, verb=Verb.COMPLETE, item=first.item).exists()
    cards = feed(client)
    # The next one stands under Continue, and so in no card.
    assert f"/lessons/{second.pk}/resume/" in client.get("/").content.decode()
    assert second.pk not in [pk for pk, _reason in cards]
    because = "Because you finished “Bread, lesson 1” in “Bread”"
    assert because in [reason for _pk, reason in cards[:2]]
    told = {pk for pk, reason in feed(client) if reason == because}
    assert told & {courses[1].pk, *courses[1].lessons.values_list("pk", flat=True)}


@pytest.mark.parametrize("finish", [finish_by_button, finish_by_quiz])
def test_after_the_last_lesson_nothing_is_next(
    finish: Callable[[Client, Lesson], None],
    courses: list[Course],
    alice: User,
    signed_in: SignedIn,
) -> None:
    client = signed_in(alice)
    finish(client, courses[0].lessons.in_order()[2])
    assert "Because you finished “Bread, lesson 3” in “Bread”" in reasons(client, 3)
    assert not [reason for reason in reasons(client, 20) if reason.startswith("Next")]


def test_the_next_lesson_is_none_that_one_has_finished_or_may_not_see(
    courses: list[Course], alice: User, signed_in: SignedIn
) -> None:
    client = signed_in(alice)
    first, second, third = courses[0].lessons.in_order()
    finish_by_button(client, second)
    assert feed(client, 1) == [(third.pk, "Next in “Bread”")]
    finish_by_button(client, first)
    assert second.pk not in [pk for pk, _reason in feed(client)]
    Item.objects.filter(pk=third.pk).update(status="hidden")
    assert third.pk not in [pk for pk, _reason in feed(client)]


def test_scrolling_does_not_make_it_forget(
    courses: list[Course], alice: User, signed_in: SignedIn
) -> None:
    client = signed_in(alice)
    finish_by_button(client, courses[0].lessons.in_order()[0])
    before = feed(client)
    shown = list(courses[2].lessons.all()) + list(courses[3].lessons.all())
    Event.objects.bulk_create(
        Event(user=alice, verb=verb, item=shown[n % len(shown)].item, amount=15)
        for verb in (Verb.IMPRESSION, Verb.READ)
        for n in range(300)
    )
    assert all(reason.startswith("Because you finished") for _pk, reason in before[:2])
    assert feed(client)[:2] == before[:2]


def test_what_is_looked_at_is_bounded(world: World, signed_in: SignedIn) -> None:
    """Two hundred later deeds end it; nobody's page reads more."""
    baker = world.bakers[0]
    training.refresh()
    record(Verb.SAVE, user=baker, item=world.stars[0])
    Event.objects.bulk_create(
        Event(user=baker, verb=Verb.OPEN, item=world.bread[n % 8]) for n in range(deeds.LOOKED_AT)
    )
    found = {seed.item for seed in deeds.lately(baker, timezone.now())}
    assert found == {item.pk for item in world.bread}


def test_asking_brings_what_shares_its_tags(world: World, alice: User, signed_in: SignedIn) -> None:
    training.refresh()
    client = signed_in(alice)
    asked = client.post(
        "/questions/ask/",
        {"title": "Why does my loaf taste of nothing?", "body": "It is bland, each time.",
         "tags": "bread", "language": "en"},
    )  # fmt: skip
    assert asked.status_code == 302
    cards = feed(client, 3)
    assert {pk for pk, _reason in cards} <= {item.pk for item in world.bread}
    assert {reason for _pk, reason in cards} == {
        "Because you asked “Why does my loaf taste of nothing?”"
    }


def test_answering_and_voting_bring_what_goes_with_the_question(
    world: World, alice: User, signed_in: SignedIn
) -> None:
    training.refresh()
    client = signed_in(alice)
    question = world.stars[0]
    stars = {item.pk for item in world.stars}
    said = client.post(
        f"/questions/{question.pk}/answer/",
        {"answer-body": "It is the second one from the left, above the roof.", "language": "en"},
    )
    assert said.status_code == 302
    cards = feed(client, 3)
    assert {pk for pk, _reason in cards} <= stars
    assert {reason for _pk, reason in cards} == {f"Because you answered “{question.title}”"}

    voter = signed_in(world.bakers[0])
    voter.post(f"/items/{question.pk}/vote/", {"value": "1"})
    assert f"Because you voted on “{question.title}”" in reasons(voter, 3)
    # Taken back, it says nothing any more.
    voter.post(f"/items/{question.pk}/vote/", {"value": "0"})
    assert f"Because you voted on “{question.title}”" not in reasons(voter, 20)


def test_a_vote_in_a_thread_speaks_for_the_question(world: World, bob: User, alice: User) -> None:
    training.refresh()
    answer = questions.answer(question=world.stars[0].question, by=bob, body="The third from left.")
    record(Verb.VOTE, user=alice, item=answer.item, amount=1)
    (seed,) = deeds.lately(alice, timezone.now())
    assert (seed.places, seed.alone) == ((answer.pk, world.stars[0].pk), False)


class TestSeeds:
    """What counts of several deeds."""

    def test_the_strongest_deed_on_an_item_counts_once(self, topic: Topic, bob: User) -> None:
        for verb in (Verb.OPEN, Verb.SAVE, Verb.OPEN, Verb.READ):
            record(verb, user=bob, item=topic.item)
        (seed,) = deeds.lately(bob, timezone.now())
        assert (seed.item, seed.weight, seed.reason) == (topic.pk, deeds.RECENT, Reason.SAVED)

    def test_what_was_taken_back_does_not(self, topic: Topic, bob: User) -> None:
        for verb in (Verb.SAVE, Verb.UNSAVE, Verb.DISMISS, Verb.UNDISMISS):
            record(verb, user=bob, item=topic.item)
        for value in (1, -1):
            record(Verb.VOTE, user=bob, item=topic.item, amount=value)
        assert deeds.lately(bob, timezone.now()) == []

    def test_a_dismissal_is_stronger_and_spares_what_the_item_stands_in(
        self, lesson: Lesson, bob: User
    ) -> None:
        record(Verb.OPEN, user=bob, item=lesson.item)
        record(Verb.DISMISS, user=bob, item=lesson.item)
        (seed,) = deeds.lately(bob, timezone.now())
        assert (seed.places, seed.weight) == ((lesson.pk,), deeds.LIKE_DISMISSED)

    def test_later_ones_count_more_and_old_ones_not_at_all(self, world: World, bob: User) -> None:
        now = timezone.now()
        for hours in (1, 2, 49):
            record(
                Verb.SAVE, user=bob, item=world.bread[hours % 8], at=now - timedelta(hours=hours)
            )
        found = deeds.lately(bob, now)
        assert [seed.item for seed in found] == [world.bread[1].pk, world.bread[2].pk]
        assert found[1].weight == pytest.approx(found[0].weight * deeds.FADE)
        assert deeds.lately(bob, now - timedelta(minutes=90))[0].item == world.bread[2].pk
