"""What Lin did, whose account visitors of the demo use: told, not drawn by lot.

She finished the statistics course three days ago, has one lesson of the pandas course before her,
is in the middle of the night sky and of its film, did not pass the first quiz on typography, whose
later lessons open day by day, and reads something every day of the last week.
"""

import numpy as np

from demo import guesses
from demo.content import Content
from demo.ledger import Ledger, Step, Syllabus
from demo.schedule import Schedule
from demo.world import World

# Courses by key: days ago of the first and of the last finished lesson, and how many are finished.
COURSES = {
    "statistics-for-decisions": (46.0, 3.0, 99),
    "data-analysis-with-pandas": (30.0, 1.0, -1),
    "night-sky": (12.0, 2.0, 3),
}
TYPOGRAPHY, TAKEN = "web-typography", 5.5  # days ago
LATER = 7  # the place in the night sky's outline of a lesson that she keeps
SAVED = ["mean-of-monthly-shares", "first-light-report", "binoculars-8x42-or-10x50"]
LIKED = [*SAVED, "ugliest-real-dataset", "merge-made-more-rows", "why-polaris-not-exact"]
DISMISSED = ["songs-with-deceptive-cadences"]
SKILL = 0.9
LEFT = 21.4  # seconds into a film
EVENING = 19.0 / 24


def tell(
    user: int,
    content: Content,
    world: World,
    times: Schedule,
    ledger: Ledger,
    rng: np.random.Generator,
) -> None:
    """Write Lin's deeds into the ledger."""
    place = {thing.key: number for number, thing in enumerate(content.things)}
    joined = (times.joined["lin"] - world.start).total_seconds() / 86_400
    ledger.join(user, world.moment(joined))
    for key, (first, last, count) in COURSES.items():
        course = world.syllabi[place[key]]
        if course is None:
            raise ValueError(f"{key} is no course")
        steps = course.lessons[:count]
        days = np.linspace(world.days - first, world.days - last, len(steps)) - 1 + EVENING
        _take(user, course, steps, days.tolist(), world, ledger, rng)
        following = course.lessons[len(steps) : len(steps) + 1]
        if following and following[0].film:
            # She was called away.
            evening = world.moment(days[-1] + 0.02)
            ledger.open(user, following[0].item, evening)
            ledger.watch(user, following[0], evening, LEFT)
    _try(user, world.syllabi[place[TYPOGRAPHY]], world, ledger)
    sky = world.syllabi[place["night-sky"]]
    if sky is not None:
        ledger.save(user, sky.lessons[LATER].item, world.moment(world.days - 1.9))
    for number, key in enumerate(LIKED):
        thing = place[key]
        day = world.days - len(LIKED) + number + EVENING
        day = max(day, float(world.appeared[thing]) + 0.2)
        day = min(day, world.days - 0.05)
        ledger.open(user, world.items[thing], world.moment(day))
        ledger.read(user, world.items[thing], world.moment(day + 0.002), 170)
        ledger.vote(user, world.items[thing], world.moment(day + 0.0021))
        if key in SAVED:
            ledger.save(user, world.items[thing], world.moment(day + 0.0022))
    for key in DISMISSED:
        day = max(world.days - 9, float(world.appeared[place[key]]) + 0.1)
        ledger.dismiss(user, world.items[place[key]], world.moment(min(day, world.days - 0.05)))


def _try(user: int, course: Syllabus | None, world: World, ledger: Ledger) -> None:
    """Begin a course and fail its first quiz."""
    if course is None or course.lessons[0].quiz is None:
        raise ValueError(f"{TYPOGRAPHY} does not begin with a quiz")
    first, day = course.lessons[0], world.days - TAKEN
    _component, data = course.lessons[0].quiz
    ledger.open(user, course.item, world.moment(day))
    ledger.enrol(user, course.item, world.moment(day + 0.001))
    ledger.open(user, first.item, world.moment(day + 0.002))
    ledger.read(user, first.item, world.moment(day + 0.008), 520)
    ledger.reach(user, first.item, world.moment(day + 0.008), 0.95)
    wrong = guesses.answers(data, 0.0, np.random.default_rng(0))
    ledger.attempt(user, first, world.moment(day + 0.01), wrong)


def _take(
    user: int,
    course: Syllabus,
    steps: tuple[Step, ...],
    days: list[float],
    world: World,
    ledger: Ledger,
    rng: np.random.Generator,
) -> None:
    at = world.moment
    ledger.open(user, course.item, at(days[0] - 0.01))
    ledger.enrol(user, course.item, at(days[0] - 0.009))
    for step, day in zip(steps, days, strict=True):
        ledger.open(user, step.item, at(day))
        ledger.read(user, step.item, at(day + 0.006), 520)
        ledger.reach(user, step.item, at(day + 0.006), 0.95)
        passed = step.quiz is None
        while step.quiz is not None and not passed:
            day += 0.002
            passed = ledger.attempt(
                user, step, at(day + 0.006), guesses.answers(step.quiz[1], SKILL, rng)
            )
        if ledger.complete(user, course, step, at(day + 0.008)):
            ledger.vote(user, course.item, at(day + 0.009))
