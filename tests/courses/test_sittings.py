"""Quizzes that are drawn and timed: the server draws, the server's clock ends them."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from courses.catalogue import quiz
from courses.catalogue.models import Component, Course, Lesson
from courses.learning import attempts, sittings
from courses.learning.models import Attempt, Progress, Sitting
from courses.learning.tasks import end_quizzes
from items.models import Draft
from tests.courses.sat import KINDS, places_on, pool, right, sent
from tests.racing import at_once

SignIn = Callable[[User | None], Client]
Sit = Callable[..., Component]
HTMX = {"HX-Request": "true"}
MINUTE = timedelta(minutes=1)


@pytest.fixture
def sit(course: Course, add_lesson: Callable[..., Lesson]) -> Sit:
    """A quiz with such options in a lesson of its own."""

    def make(**options: Any) -> Component:
        data = KINDS | options
        assert quiz.check(data) == []
        fields = {"key": "q", "kind": "quiz", "data": data}
        lesson = add_lesson(course, "Weather", body="[[quiz:q]]", components=[fields])
        return lesson.components.get()

    return make


def page_of(client: Client, component: Component) -> str:
    return client.get(component.lesson.get_absolute_url()).content.decode()


def post(client: Client, component: Component, name: str = "attempt", **fields: Any) -> str:
    """What the page says after a form was sent."""
    answer = client.post(reverse(name, args=[component.pk]), fields, follow=True)
    return answer.content.decode()


def test_nobody_sees_questions_before_starting(signed_in: SignIn, sit: Sit, alice: User) -> None:
    component = sit(problems=pool(), draw=3, minutes=5)
    for viewer in [alice, None]:
        client = signed_in(viewer)
        api = client.get(reverse("api-quiz", args=[component.pk])).content.decode()
        for words in [page_of(client, component), api]:
            assert "Twice" not in words
            assert "correct" not in words
    page = page_of(signed_in(alice), component)
    assert "Start the quiz" in page
    assert "5 min for one attempt" in page
    assert "Sign in to answer" in page_of(signed_in(None), component)


def test_a_draw_stays_through_reloads_tabs_and_starting_again(
    signed_in: SignIn, sit: Sit, alice: User, bob: User
) -> None:
    component = sit(problems=pool(20), draw=5, shuffle=True, shuffle_choices=True)
    client = signed_in(alice)
    first = places_on(post(client, component, "start-quiz"))
    assert len(first) == 5
    assert places_on(page_of(client, component)) == first
    assert places_on(post(signed_in(alice), component, "start-quiz")) == first
    assert Sitting.objects.filter(user=alice).count() == 1
    drawn = Sitting.objects.get().drawn
    post(client, component, **sent(component.data, right(component.data), drawn))
    assert Attempt.objects.get().score == 1
    seen = {tuple(places_on(post(signed_in(bob), component, "start-quiz")))}
    for _n in range(3):
        row = sittings.running(component, bob)
        assert row is not None
        post(signed_in(bob), component, **sent(component.data, right(component.data), row.drawn))
        seen.add(tuple(places_on(post(signed_in(bob), component, "start-quiz"))))
    assert len(seen) > 1


@pytest.mark.parametrize("seed", range(6))
def test_choices_are_named_by_where_they_are_seen(
    signed_in: SignIn, sit: Sit, alice: User, seed: int
) -> None:
    """The author's order may tell the answer; the page's tells nothing, and is understood."""
    component = sit(shuffle=True, shuffle_choices=True)
    row = attempts.start(component=component, by=alice, random=Random(seed))
    page = page_of(signed_in(alice), component)
    for place, order in row.drawn:
        shown = page[page.index(f'id="problem-{component.pk}-{place}"') :]
        texts = [choice["text"] for choice in KINDS["problems"][place].get("choices", [])]
        for number, choice in enumerate(order if texts else []):
            assert f'value="{number}"' in shown[: shown.index(texts[choice])]
    post(signed_in(alice), component, **sent(component.data, right(component.data), row.drawn))
    tried = Attempt.objects.get()
    assert tried.answers == right(component.data)
    assert tried.score == 1


def test_in_time_late_and_within_grace(signed_in: SignIn, sit: Sit, alice: User) -> None:
    component = sit(minutes=5)
    for late, counts in [(-1, True), (10, True), (16, False)]:
        Attempt.objects.all().delete()
        with time_machine.travel(timezone.now(), tick=False) as clock:
            row = attempts.start(component=component, by=alice)
            assert row.ends_at is not None
            clock.move_to(row.ends_at + timedelta(seconds=late))
            page = post(signed_in(alice), component, **sent(component.data, right(component.data)))
        assert ("The time was over when your answers arrived" in page) is not counts
        assert Attempt.objects.get().score == float(counts)
        assert Attempt.objects.get().sitting == row


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_late_answers_are_refused_and_the_saved_ones_graded(
    signed_in: SignIn, sit: Sit, alice: User, headers: dict[str, str]
) -> None:
    component = sit(minutes=5)
    client = signed_in(alice)
    row = attempts.start(component=component, by=alice)
    saved = {"0": "0", "2": "true"}
    form = {"sitting": row.pk, **sent(component.data, saved)}
    answer = client.post(reverse("keep-answers", args=[component.pk]), form, headers=HTMX)
    assert "saved at" in answer.content.decode()
    with time_machine.travel(timezone.now() + 6 * MINUTE):
        url = reverse("attempt", args=[component.pk])
        form = {"sitting": row.pk, **sent(component.data, right(component.data))}
        answer = client.post(url, form, headers=headers, follow=not headers)
        assert "The time was over when your answers arrived" in answer.content.decode()
        # Sent again, and saved again: nothing changes.
        client.post(url, form, headers=headers)
        client.post(reverse("keep-answers", args=[component.pk]), form)
    tried = Attempt.objects.get()
    assert tried.answers == saved
    assert tried.points == [1, 0, 1, 0, 0, 0, 0]
    assert tried.score == pytest.approx(2 / 9)
    assert tried.at == row.ends_at
    assert not Draft.objects.exists()


def test_who_comes_back_after_the_time_finds_it_graded(
    signed_in: SignIn, sit: Sit, alice: User
) -> None:
    component = sit(minutes=5)
    attempts.start(component=component, by=alice)
    sittings.keep(component=component, by=alice, answers=right(component.data))
    page = page_of(signed_in(alice), component)
    assert 'role="timer"' in page
    assert 'value="barometer"' in page  # a reload loses nothing
    assert not Attempt.objects.exists()
    with time_machine.travel(timezone.now() + 6 * MINUTE):
        page = page_of(signed_in(alice), component)
    assert "Passed" in page
    assert "Start again" in page
    assert 'role="timer"' not in page
    assert Attempt.objects.get().score == 1
    assert Progress.objects.get(user=alice, lesson=component.lesson).completed_at is not None
    assert "Finished" in page


def test_the_task_grades_those_who_never_come_back(sit: Sit, alice: User, bob: User) -> None:
    component = sit(minutes=5)
    attempts.start(component=component, by=alice)
    sittings.keep(component=component, by=alice, answers=right(component.data))
    attempts.start(component=component, by=bob)
    assert end_quizzes() == 0
    with time_machine.travel(timezone.now() + 6 * MINUTE):
        assert end_quizzes() == 2
        assert end_quizzes() == 0
    scores = dict(Attempt.objects.values_list("user__handle", "score"))
    assert scores == {"alice": 1, "bob": 0}


def test_questions_left_open_are_asked_for_until_the_time_is_over(
    signed_in: SignIn, sit: Sit, alice: User
) -> None:
    component = sit(minutes=5)
    client = signed_in(alice)
    row = attempts.start(component=component, by=alice)
    page = post(client, component, sitting=row.pk, **{"0": "0"})
    assert "6 questions need your attention" in page
    assert "Hand in with questions left open" in page
    assert sittings.kept(row) == {"0": "0"}  # what was sent is saved all the same
    page = post(client, component, sitting=row.pk, as_is="1", **{"0": "0"})
    assert Attempt.objects.get().answers == {"0": "0"}
    assert page.count('class="problem-verdict"') == 1  # and explains nothing of the rest
    untimed = sit_again(component, minutes=None, shuffle=True)
    row = attempts.start(component=untimed, by=alice)
    with pytest.raises(ValidationError):
        attempts.attempt(component=untimed, by=alice, answers={"0": "0"}, as_is=True)


def sit_again(component: Component, **options: Any) -> Component:
    component.data = {
        name: value for name, value in (component.data | options).items() if value is not None
    }
    component.save()
    return component


def test_a_quiz_changed_meanwhile_is_started_again(
    signed_in: SignIn, sit: Sit, alice: User
) -> None:
    component = sit(problems=pool(), draw=8, minutes=5, attempts=1)
    row = attempts.start(component=component, by=alice)
    sit_again(component, problems=pool(3), draw=2)
    assert "Start the quiz" in page_of(signed_in(alice), component)
    page = post(signed_in(alice), component, sitting=row.pk, **{"0": "0"})
    assert "Start the quiz first" in page
    assert len(places_on(post(signed_in(alice), component, "start-quiz"))) == 2
    with time_machine.travel(timezone.now() + 6 * MINUTE):
        assert end_quizzes() == 1  # the void one is gone and was no attempt


def test_somebody_elses_sitting_is_nobodys_business(
    signed_in: SignIn, sit: Sit, alice: User, bob: User
) -> None:
    component = sit(minutes=5)
    row = attempts.start(component=component, by=alice)
    page = post(signed_in(bob), component, sitting=row.pk, **sent(KINDS, right(KINDS)))
    assert "Start the quiz first" in page
    assert not Attempt.objects.exists()


def test_attempts_are_counted(signed_in: SignIn, sit: Sit, alice: User) -> None:
    component = sit(attempts=2)
    client = signed_in(alice)
    wrong = right(KINDS) | {"4": "thermometer"}
    assert "2 of 2 attempts left" in page_of(client, component)
    post(client, component, **sent(KINDS, wrong))
    assert "1 of 2 attempts left" in page_of(client, component)
    page = post(client, component, **sent(KINDS, wrong))
    assert "No attempt is left" in page
    assert "<button" not in page.partition('class="quiz')[2].partition("</section>")[0]
    page = post(client, component, **sent(KINDS, right(KINDS)))
    assert "You have used all attempts at this quiz." in page
    assert Attempt.objects.count() == 2


def test_starting_needs_an_attempt_left(sit: Sit, alice: User) -> None:
    component = sit(minutes=5, attempts=1)
    attempts.start(component=component, by=alice)
    with time_machine.travel(timezone.now() + 6 * MINUTE):
        # Looking at the questions and letting the time run out is an attempt.
        with pytest.raises(PermissionDenied):
            attempts.start(component=component, by=alice)
        attempts.end_over()
        with pytest.raises(PermissionDenied):
            attempts.start(component=component, by=alice)
    assert Attempt.objects.get().score == 0


def test_what_is_sent_twice_counts_once(signed_in: SignIn, sit: Sit, alice: User) -> None:
    component = sit()
    client = signed_in(alice)
    form = {"number": 0, **sent(KINDS, right(KINDS))}
    post(client, component, **form)
    post(client, component, **form)
    assert Attempt.objects.count() == 1
    post(client, component, **form | {"number": 1})  # the same answers, meant anew
    assert Attempt.objects.count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("options", [{}, {"minutes": 5}], ids=["plain", "timed"])
def test_a_double_submit_is_one_attempt(sit: Sit, alice: User, options: dict[str, Any]) -> None:
    component = sit(**options)
    row = attempts.start(component=component, by=alice) if options else None
    deed = partial(
        attempts.attempt,
        component=component,
        by=alice,
        answers=right(KINDS),
        number=0,
        sitting=row.pk if row else None,
    )
    results = at_once([deed] * 6)
    assert {result.pk for result in results} == {Attempt.objects.get().pk}


@pytest.mark.django_db(transaction=True)
def test_the_last_attempt_is_not_used_twice(sit: Sit, alice: User) -> None:
    component = sit(attempts=1)
    deeds = [
        partial(attempts.attempt, component=component, by=alice, answers=right(KINDS) | {"4": word})
        for word in "abcdef"
    ]
    results = at_once(deeds)
    assert sum(isinstance(result, Attempt) for result in results) == 1
    assert sum(isinstance(result, PermissionDenied) for result in results) == 5
    assert Attempt.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_starting_in_two_tabs_draws_once(sit: Sit, alice: User) -> None:
    component = sit(shuffle=True, attempts=1)
    results = at_once([partial(attempts.start, component=component, by=alice)] * 6)
    assert {result.pk for result in results} == {Sitting.objects.get().pk}


@pytest.mark.django_db(transaction=True)
def test_handing_in_while_the_time_ends_is_one_attempt(sit: Sit, alice: User) -> None:
    component = sit(minutes=5)
    row = attempts.start(component=component, by=alice)
    late = timezone.now() + 6 * MINUTE
    hand_in = partial(
        attempts.attempt, component=component, by=alice, answers=right(KINDS), sitting=row.pk
    )
    at_once([hand_in, partial(attempts.end_over, at=late), partial(attempts.end_over, at=late)])
    assert Attempt.objects.count() == 1
