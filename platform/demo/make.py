"""The whole demo in one transaction: content, people, and what they did."""

from collections.abc import Callable
from datetime import datetime

import numpy as np
from django.db import connection, transaction

from activity import partitions
from demo import (
    after,
    begun,
    following,
    jotted,
    judged,
    kept,
    mended,
    offers,
    people,
    reading,
    schedule,
    simulate,
    talked,
    world,
)
from demo.load import load

_LOCK = 7_270_401  # names the advisory lock of those who load the demo; nobody else uses it

Tick = Callable[[], object]


def make(*, seed: int, learners: int, now: datetime, tick: Tick = lambda: None) -> bool:
    """Load everything, as of the beginning of the day `now`; tells whether it was not there yet.

    The same arguments make the same content and deeds. It is all or nothing, and a second call
    waits for the first and finds it done. Raises `fields.ContentError`, `people.AddressTaken`.
    """
    given = reading.read()
    if people.is_here():
        return False
    times = schedule.plan(given, schedule.midnight(now), np.random.default_rng([seed, 1]))
    partitions.ensure(times.start, now)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        if people.is_here():
            return False
        writers = people.add_writers(given.people, times.joined)
        loaded = load(given, writers, times, tick)
        there = world.survey(given, loaded, times, np.random.default_rng([seed, 2]))
        ledger = simulate.simulate(
            given, there, times, writers, learners=learners, seed=seed, tick=tick
        )
        ledger.write()
        after.follow(given, loaded, times, np.random.default_rng([seed, 3]))
        begun.begin(writers["lin"], loaded, times.now)
        jotted.jot(writers["lin"], loaded, times.now)
        following.follow(writers["lin"], loaded, times)
        talked.talk(loaded, writers, times.now)
        mended.mend(loaded, writers, times.now)
        judged.judge(loaded, writers["mona"], times.now)
        kept.keep(loaded, writers, times.now)
        offers.offer(times.now)
    return True


def steps(learners: int) -> int:
    """How often `make` calls its `tick`."""
    given = reading.read()
    return len(given.things) + learners
