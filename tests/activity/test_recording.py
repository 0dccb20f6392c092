"""Events are recorded with their deed, or not at all; openings once in half an hour."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
import time_machine
from celery import current_app
from django.core.cache import cache
from django.db import transaction
from django.test import Client, RequestFactory
from kombu.exceptions import OperationalError

from accounts.models import User
from activity import queue
from activity.events import opened, record, record_many
from activity.models import Event, Verb
from community.questions.models import Question
from config.celery import app as celery_app

SignIn = Callable[[User | None], Client]
deliver_soon = queue.deliver_soon  # before the suite's fixture takes its place


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each message that asks for a delivery."""
    sent: list[str] = []
    monkeypatch.setattr(queue, "deliver_soon", lambda: sent.append("deliver"))
    return sent


def test_what_is_rolled_back_leaves_nothing(
    alice: User, told: list[str], django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    with (
        django_capture_on_commit_callbacks(execute=True),  # type: ignore[attr-defined]
        suppress(ZeroDivisionError),
        transaction.atomic(),
    ):
        record(Verb.OPEN, user=alice)
        record_many([Event(verb=Verb.OPEN, user=alice)])
        raise ZeroDivisionError
    assert not Event.objects.exists()
    assert told == []


def test_the_readers_are_told_after_the_commit(
    alice: User, told: list[str], django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        with transaction.atomic():
            record(Verb.OPEN, user=alice)
        assert told == []
    assert told == ["deliver"]
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        assert record_many([]) == 0
        assert record_many([Event(verb=Verb.OPEN, user=alice) for _ in range(3)]) == 3
    assert told == ["deliver"] * 2


def test_a_message_that_fails_does_not_undo_the_deed(
    signed_in: SignIn, bob: User, question: Question, monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:  # fmt: skip
    def broken() -> None:
        raise ConnectionError("the cache is gone as well")

    monkeypatch.setattr(queue, "deliver_soon", broken)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        response = signed_in(bob).post(f"/items/{question.pk}/vote/", {"value": "1"})
    assert response.status_code == 302
    assert Event.objects.filter(verb="vote").count() == 1


@pytest.mark.parametrize("error", [OperationalError("down"), OSError("no such folder")])
def test_a_broker_that_is_down_is_survived(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def down(task: str, **_options: object) -> None:
        asked.append(task)
        raise error

    monkeypatch.setattr(current_app, "send_task", down)
    deliver_soon()
    assert asked == ["activity.tasks.deliver"]


def test_events_of_one_second_are_delivered_together(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(current_app, "send_task", lambda task, **_options: asked.append(task))
    for _ in range(3):
        deliver_soon()
    assert asked == ["activity.tasks.deliver"]
    cache.clear()
    deliver_soon()
    assert len(asked) == 2
    celery_app.loader.import_default_modules()  # as a worker does when it starts
    assert "activity.tasks.deliver" in celery_app.tasks


def open_page(person: User | None, question: Question, **headers: str) -> int:
    """Opens a question as its page does; gives how often this has been recorded by now."""
    request = RequestFactory().get("/", headers=headers)
    if person is not None:
        request.user = person
    opened(request, question.item)
    return Event.objects.filter(verb=Verb.OPEN).count()


def test_opening_is_recorded_once_in_half_an_hour(
    bob: User, charlie: User, question: Question
) -> None:
    with time_machine.travel("2026-11-24T10:00:00Z", tick=False) as clock:
        assert open_page(bob, question) == 1
        clock.shift(timedelta(minutes=29))
        assert open_page(bob, question) == 1
        assert open_page(charlie, question) == 2
        clock.shift(timedelta(minutes=2))
        assert open_page(bob, question) == 3


def test_what_is_fetched_ahead_or_one_s_own_is_not_opened(
    alice: User, bob: User, question: Question
) -> None:
    for purpose in ("prefetch", "prefetch;prerender"):
        assert open_page(bob, question, **{"Sec-Purpose": purpose}) == 0
    assert open_page(bob, question, Purpose="prefetch") == 0
    assert open_page(alice, question) == 0
    assert open_page(bob, question) == 1  # looking ahead did not count as having looked


def test_strangers_open_unrecorded(client: Client, question: Question) -> None:
    assert client.get(question.get_absolute_url()).status_code == 200
    assert not Event.objects.filter(verb=Verb.OPEN).exists()


def test_a_page_records_its_opening(signed_in: SignIn, bob: User, question: Question) -> None:
    browser = signed_in(bob)
    browser.get(question.get_absolute_url())
    browser.get(question.get_absolute_url())
    assert Event.objects.get(verb=Verb.OPEN).item_id == question.pk
