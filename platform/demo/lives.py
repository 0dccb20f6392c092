"""What one person does on their visits: they come across things, take courses, vote and save."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from demo import guesses
from demo.habits import Habits
from demo.ledger import LONGEST_REPORT, Ledger, Step, Syllabus
from demo.tastes import NOTHING, Draw
from demo.world import Said, World

MINUTE = 1 / 1440  # in days
LATEST = 90 * MINUTE  # nothing begins later than this before the history's end
AGAIN = 0.75  # chance that a visit goes on after each thing done
STUDIES = 0.6  # share of the time of somebody with a course that goes into it
IDLE = 0.04  # chance to look at what everybody looks at, whatever one's taste
DISMISSES = 0.015
AT_ONCE = 2  # courses
TRIES = 3  # at a quiz in one visit


class Life:
    """One person in the world: `live` writes all they did into the ledger."""

    def __init__(
        self,
        user: int,
        habits: Habits,
        draw: Draw,
        world: World,
        ledger: Ledger,
        rng: np.random.Generator,
    ) -> None:
        self.user = user
        self.habits = habits
        self.draw = draw
        self.world = world
        self.ledger = ledger
        self.rng = rng
        self.seen = world.authors == user
        self.begun: dict[int, int] = {}  # by the course's place: how many lessons are done
        self.enrolled: dict[int, float] = {}  # by the course's place: the day
        self.left: set[int] = set()

    def live(self, visits: Sequence[float], plans: Sequence[tuple[float, int]] = ()) -> None:
        """`visits` in days, ascending; `plans` are courses (by place) that they begin on a day."""
        self.ledger.join(self.user, self.world.moment(self.habits.joined))
        waiting = sorted(plans)
        for day in visits:
            while waiting and waiting[0][0] <= day:
                self._enrol(waiting[0][1], waiting.pop(0)[0])
            self._visit(day)
        for day, course in waiting:
            self._enrol(course, day)

    def _visit(self, day: float) -> None:
        clock = day
        while clock < self.world.days - LATEST:
            courses = [place for place in self.begun if self._may_study(place, clock)]
            if courses and self.rng.random() < STUDIES:
                clock = self._study(courses[int(self.rng.integers(len(courses)))], clock)
            else:
                clock = self._browse(clock)
            if self.rng.random() > AGAIN:
                break

    def _may_study(self, place: int, clock: float) -> bool:
        """Whether they go on with a course whose next lesson is open to them by then."""
        waits = self.world.waits[place]
        if place in self.left or waits is None:
            return False
        return clock - self.enrolled[place] >= waits[self.begun[place]]

    def _browse(self, clock: float) -> float:
        """Come across one thing that is new to them, if anything is that they care for."""
        found = np.flatnonzero(~self.seen & (self.world.appeared < clock))
        found = found[self.draw.weight[found] > 0]
        if not len(found):
            return clock + MINUTE
        weight = self.draw.weight[found]
        if self.rng.random() < DISMISSES:
            unwanted = int(found[weight.argmin()])
            self.seen[unwanted] = True
            self.ledger.dismiss(self.user, self.world.items[unwanted], self._at(clock))
            return clock + MINUTE
        if self.rng.random() < IDLE:
            weight = np.ones(len(found))
        elif self.rng.random() * (weight.sum() + NOTHING) < NOTHING:
            return clock + MINUTE
        place = int(self.rng.choice(found, p=weight / weight.sum()))
        self.seen[place] = True
        return self._look_at(place, clock)

    def _look_at(self, place: int, clock: float) -> float:
        item, liking = self.world.items[place], float(self.draw.liking[place])
        self.ledger.open(self.user, item, self._at(clock))
        minutes = self.world.minutes[place] * (0.3 + liking) * float(self.rng.lognormal(0, 0.4))
        clock += min(minutes, 20.0) * MINUTE
        self.ledger.read(self.user, item, self._at(clock), round(minutes * 60))
        if self.world.syllabi[place] is not None:
            return self._consider(place, clock)
        if self.rng.random() < 0.5 * liking:
            self.ledger.vote(self.user, item, self._at(clock + 0.2 * MINUTE))
        elif self.rng.random() < 0.015 * (1 - liking):
            self.ledger.vote(self.user, item, self._at(clock + 0.2 * MINUTE), -1)
        if self.rng.random() < 0.16 * liking:
            self.ledger.save(self.user, item, self._at(clock + 0.3 * MINUTE))
        for number, said in enumerate(self.world.remarks[place], start=1):
            self._judge(said, liking, clock + number * 0.4 * MINUTE)
        return clock + 3 * MINUTE

    def _judge(self, said: Said, liking: float, clock: float) -> None:
        if said.at >= clock or said.author == self.user:
            return
        if self.rng.random() < 0.5 * liking * (0.2 + said.worth):
            self.ledger.vote(self.user, said.item, self._at(clock))
        elif self.rng.random() < 0.012 * (1 - said.worth) ** 2:
            self.ledger.vote(self.user, said.item, self._at(clock), -1)

    def _consider(self, place: int, clock: float) -> float:
        liking = float(self.draw.liking[place])
        taking = len(self.begun) - len(self.left)
        if self.world.waits[place] is None:
            taking = AT_ONCE
        if taking < AT_ONCE and self.rng.random() < 0.1 + 0.75 * liking:
            self._enrol(place, clock + MINUTE)
            return self._study(place, clock + 2 * MINUTE)
        if self.rng.random() < 0.3 * liking:
            self.ledger.save(self.user, self.world.items[place], self._at(clock))
        return clock + MINUTE

    def _enrol(self, place: int, clock: float) -> None:
        self.seen[place] = True
        if place not in self.begun:
            self.begun[place] = 0
            self.enrolled[place] = clock
            self.ledger.enrol(self.user, self.world.items[place], self._at(clock))

    def _study(self, place: int, clock: float) -> float:
        """The next lesson of a course: read it, perhaps half of it, try its quiz, finish it."""
        course = self.world.syllabi[place]
        if course is None:
            raise ValueError(f"the thing {place} is no course")
        step = course.lessons[self.begun[place]]
        if step.film is not None and step.quiz is None and step is not course.lessons[-1]:
            clock = self._see(course, step, clock)
            self.begun[place] += 1
            step = course.lessons[self.begun[place]]
        self.ledger.open(self.user, step.item, self._at(clock))
        whole = self.rng.random() > 0.14 * (1.5 - self.habits.patience)
        share = 1.0 if whole else float(self.rng.uniform(0.2, 0.8))
        minutes = min(step.minutes * share * float(self.rng.lognormal(-0.1, 0.3)), 45.0)
        clock = self._read(step.item, minutes, clock)
        self.ledger.reach(self.user, step.item, self._at(clock), round(share * 0.95, 2))
        if whole and self._passes(step, clock):
            clock += 4 * MINUTE
            finished = self.ledger.complete(self.user, course, step, self._at(clock))
            self.begun[place] += 1
            self._after_lesson(place, step, finished, clock)
        elif self.rng.random() < 0.25 * (1.2 - self.habits.patience):
            self.left.add(place)
        return clock + MINUTE

    def _see(self, course: Syllabus, step: Step, clock: float) -> float:
        """A film is short, and everybody stays to its end."""
        seconds = step.film[2] if step.film else 0.0
        self.ledger.open(self.user, step.item, self._at(clock))
        clock += seconds / 60 * MINUTE
        self.ledger.watch(self.user, step, self._at(clock), seconds)
        self.ledger.complete(self.user, course, step, self._at(clock))
        return clock

    def _read(self, item: int, minutes: float, clock: float) -> float:
        """Reading time comes in reports of at most some minutes."""
        reports = max(1, int(np.ceil(minutes * 60 / LONGEST_REPORT)))
        for _ in range(reports):
            clock += minutes / reports * MINUTE
            self.ledger.read(self.user, item, self._at(clock), round(minutes / reports * 60))
        return clock

    def _passes(self, step: Step, clock: float) -> bool:
        if step.quiz is None:
            return True
        for number in range(TRIES):
            skill = self.habits.skill + (1 - self.habits.skill) * number / TRIES
            answers = guesses.answers(step.quiz[1], skill, self.rng)
            if self.ledger.attempt(
                self.user, step, self._at(clock + (1 + number) * MINUTE), answers
            ):
                return True
        return False

    def _after_lesson(self, place: int, step: Step, finished: bool, clock: float) -> None:
        liking = float(self.draw.liking[place])
        if self.rng.random() < 0.1 * liking:
            self.ledger.vote(self.user, step.item, self._at(clock))
        if finished:
            self.left.add(place)
            if self.rng.random() < 0.4 + 0.5 * liking:
                self.ledger.vote(self.user, self.world.items[place], self._at(clock + MINUTE / 2))
        elif self.rng.random() < 0.3 * (1.3 - self.habits.patience) * (1.3 - liking):
            self.left.add(place)

    def _at(self, clock: float) -> datetime:
        return self.world.moment(clock)
