"""Puts the crowd, the writers and Lin into the world and lets them live."""

from collections.abc import Callable, Sequence
from datetime import datetime

import numpy as np

from accounts.models import User
from demo import habits, names, people, story, tastes
from demo.content import Content
from demo.habits import Habits
from demo.ledger import Ledger
from demo.lives import Life
from demo.schedule import Schedule
from demo.tastes import Draw
from demo.world import World

# Streams of random numbers: what one needs more of does not change the others.
CROWD, WRITERS, LIN = range(10, 13)


def simulate(
    content: Content,
    world: World,
    times: Schedule,
    writers: dict[str, User],
    *,
    learners: int,
    seed: int,
    tick: Callable[[], object],
) -> Ledger:
    """Everything that everybody did; `tick` is called after each simulated learner."""
    ledger = Ledger()
    _crowd(world, ledger, learners, seed, tick)
    _writers(content, world, times, ledger, writers, seed)
    rng = np.random.default_rng([seed, LIN])
    story.tell(writers["lin"].pk, content, world, times, ledger, rng)
    ledger.join(writers[people.MODERATOR].pk, writers[people.MODERATOR].date_joined)
    return ledger


def _crowd(
    world: World,
    ledger: Ledger,
    learners: int,
    seed: int,
    tick: Callable[[], object],
) -> None:
    rng = np.random.default_rng([seed, CROWD, 1])
    reads = tastes.languages(learners, rng)
    can_read = tastes.readable(reads, world.languages)
    likes = tastes.tastes(world.features, can_read, rng)
    draws = tastes.draws(likes, world.features, can_read, world.appeal, rng)
    rhythms = [habits.learner(world.days, rng) for _ in range(learners)]
    users = people.add_crowd(
        names.names(reads, rng, people.taken()),
        reads,
        [world.moment(rhythm.joined) for rhythm in rhythms],
    )
    for number, (user, rhythm, draw) in enumerate(zip(users, rhythms, draws, strict=True)):
        own = np.random.default_rng([seed, CROWD, 2, number])
        _live(user, rhythm, draw, (), world, ledger, own)
        tick()


def _writers(
    content: Content,
    world: World,
    times: Schedule,
    ledger: Ledger,
    writers: dict[str, User],
    seed: int,
) -> None:
    """They read and vote too; and who asks about a course takes it."""
    rng = np.random.default_rng([seed, WRITERS])
    living = [person for person in content.people if person.handle not in (people.MODERATOR, "lin")]
    # Those who write in Chinese read English as well; the world is as it is.
    reads = ["" if person.language == "zh-hans" else person.language for person in living]
    can_read = tastes.readable(reads, world.languages)
    likes = tastes.normalised(
        np.array([_written(person.handle, content) for person in living]) @ world.features
    )
    draws = tastes.draws(likes, world.features, can_read, world.appeal, rng)
    places: dict[str | None, int] = {
        course.key: place for place, course in enumerate(content.courses)
    }
    for number, (person, draw) in enumerate(zip(living, draws, strict=True)):
        joined = _day(times.joined[person.handle], world)
        own = np.random.default_rng([seed, WRITERS, number])
        plans = [
            (max(_day(times.threads[asked.key].at, world) - own.uniform(0.5, 3), joined), place)
            for asked in content.questions
            if asked.author == person.handle and (place := places.get(asked.course)) is not None
        ]
        rhythm = habits.writer(joined, own)
        _live(writers[person.handle], rhythm, draw, plans, world, ledger, own)


def _written(handle: str, content: Content) -> list[float]:
    """How much somebody wrote in each thing: what they write about is what they like."""
    return [4.0 * (course.author == handle) for course in content.courses] + [
        2.0 * (thread.author == handle) + sum(remark.author == handle for remark in thread.remarks)
        for thread in content.threads
    ]


def _day(at: datetime, world: World) -> float:
    return (at - world.start).total_seconds() / 86_400


def _live(
    user: User,
    rhythm: Habits,
    draw: Draw,
    plans: Sequence[tuple[float, int]],
    world: World,
    ledger: Ledger,
    rng: np.random.Generator,
) -> None:
    days = habits.visits(rhythm, world.start.weekday(), world.days, rng)
    Life(user.pk, rhythm, draw, world, ledger, rng).live(days, plans)
