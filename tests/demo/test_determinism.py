"""The same seed makes the same demo."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from django.db import transaction

from accounts.models import User
from activity.models import Event
from demo import names, reading, schedule
from demo.ledger import Ledger
from demo.make import make
from demo.names import Name
from items.models import Item

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)


class _Undo(Exception):
    """Ends a transaction without keeping it."""


def made(now: datetime, seed: int) -> list[tuple[object, ...]]:
    """All events and items of a small demo, without the numbers that a database gives; undone."""
    found: list[tuple[object, ...]] = []
    midnight = now.replace(hour=0, minute=0)
    try:
        with transaction.atomic():
            make(seed=seed, learners=10, now=now)
            events = Event.objects.order_by("at", "verb", "user__handle", "item__body", "amount")
            for at, *rest in events.values_list(
                "at", "user__handle", "user__name", "verb", "item__kind", "item__body", "amount"
            ):
                found.append((at - midnight, *rest))
            items = Item.objects.order_by("kind", "body", "published_at")
            for at, *rest in items.values_list("created_at", "kind", "html", "score"):
                found.append((at - midnight, *rest))
            raise _Undo
    except _Undo:
        return found


@pytest.mark.django_db
@pytest.mark.usefixtures("moderators")
def test_the_same_seed_on_the_same_day_makes_the_same_demo() -> None:
    once = made(NOW, seed=3)
    again = made(NOW + timedelta(hours=5), seed=3)
    assert len(once) > 1_000
    assert once == again


def test_another_seed_makes_another_one() -> None:
    content = reading.read()
    plans = [schedule.plan(content, NOW, np.random.default_rng([seed, 1])) for seed in (3, 4)]
    assert plans[0] != plans[1]
    assert people_of(3) != people_of(4)
    assert people_of(3) == people_of(3)


def people_of(seed: int) -> list[Name]:
    return names.names(["en", "zh-hans", ""] * 5, np.random.default_rng(seed), taken=())


@pytest.mark.django_db
def test_of_a_demo_that_was_broken_off_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off(ledger: Ledger) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Ledger, "write", break_off)
    with pytest.raises(KeyboardInterrupt):
        make(seed=3, learners=3, now=NOW)
    assert not User.objects.exists()
    assert not Item.objects.exists()
    assert not Event.objects.exists()
