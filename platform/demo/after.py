"""What follows from what everybody learned: paces, cohorts of those who may, reviews and certificates of
those who did.

These few deeds go through the apps' own actions, unlike the thousands of the ledger.
"""

from datetime import datetime, timedelta

import numpy as np

from courses.catalogue.models import Cohort, Course
from courses.learning import actions as learning
from courses.learning import certificates
from courses.learning.models import Certificate, Enrolment
from courses.learning.pace import pace
from courses.reviews import actions as reviews
from courses.reviews import rating
from demo import content
from demo.content import Content
from demo.load import Loaded
from demo.schedule import Schedule
from demo.selling import sell

REVIEWS = 0.4  # share of those who finish a course who say what they think of it
THINKS = 2.0  # days that takes, on average
REPLIES = 1.5  # days until the author answers
TAKEN = 0.75  # share of a table's seats
LIN = "lin"  # visitors of the demo write in her name
SHOW = 3  # one in so many shows their certificate on their profile
REVOKED = "The quizzes were passed by somebody else, as both of them wrote to us."


def follow(given: Content, loaded: Loaded, times: Schedule, rng: np.random.Generator) -> None:
    """Everything above, in the order of the content."""
    for course in given.courses:
        row = loaded.courses[course.key]
        if course.sequential:
            pace(row)
        for cohort in row.cohorts.all():
            _fill(row, cohort, times.now, rng)
        _review(course, row, times.now, rng)
        sell(course, row, times.now)
    rating.rebuild()
    _certify(loaded.courses[given.courses[0].key])


def _certify(course: Course) -> None:
    """All get theirs; some show it on their profile, as Lin does, and one in `course` is revoked."""
    while certificates.issue_missing():
        pass
    rows = Certificate.objects.with_people().order_by("at", "enrolment__user__handle", "title")
    for number, row in enumerate(rows):
        if number % SHOW == 0 or (row.enrolment and row.enrolment.user.handle == LIN):
            row.sharing = Certificate.Sharing.PROFILE
            row.save(update_fields=["sharing"])
    others = rows.filter(enrolment__course=course).exclude(enrolment__user__handle=LIN)
    revoked = others.first()
    if revoked and course.item.author:
        certificates.revoke(certificate=revoked, by=course.item.author, reason=REVOKED)


def _finishers(course: Course) -> list[Enrolment]:
    done = course.enrolments.filter(completed_at__isnull=False).exclude(user__handle=LIN)
    return list(done.select_related("user").order_by("completed_at", "user__handle"))


def _fill(course: Course, cohort: Cohort, now: datetime, rng: np.random.Generator) -> None:
    """Those who finished what the course requires, in good time, take most of the seats; a small
    cohort is full."""
    begins = min(cohort.starts_at, now)
    every = [_finishers(required) for required in course.prerequisites.order_by("pk")]
    taken = {course.item.author_id, *course.enrolments.values_list("user", flat=True)}
    free = [row for row in every[0] if row.user_id not in taken] if every else []
    may = [row for row in free if not learning.missing(course, row.user)]
    ready = [row for row in may if row.completed_at and row.completed_at < begins]
    seats = cohort.seats or len(ready)
    wanted = seats if seats <= 3 else round(TAKEN * seats)
    for place in sorted(rng.permutation(len(ready))[:wanted].tolist()):
        row = ready[place]
        ended = row.completed_at or begins
        at = ended + (begins - ended) * float(rng.uniform(0.1, 0.9))
        learning.enrol(course=course, by=row.user, cohort=cohort, at=at.replace(microsecond=0))


def _review(given: content.Course, course: Course, now: datetime, rng: np.random.Generator) -> None:
    finishers = _finishers(course)
    texts = [given.reviews[place] for place in rng.permutation(len(given.reviews))]
    chosen = rng.permutation(len(finishers))[: round(REVIEWS * len(finishers))]
    author = course.item.author
    for row, text in zip([finishers[place] for place in sorted(chosen.tolist())], texts):  # noqa: B905  # texts may run out
        at = _later(row.completed_at or now, THINKS, now, rng)
        said = reviews.review(course=course, by=row.user, stars=text.stars, body=text.text, at=at)
        if text.reply and author is not None:
            reviews.reply(review=said, by=author, body=text.reply, at=_later(at, REPLIES, now, rng))


def _later(moment: datetime, days: float, now: datetime, rng: np.random.Generator) -> datetime:
    at = moment + timedelta(days=float(rng.exponential(days)), minutes=5)
    return min(at, now - timedelta(minutes=10)).replace(microsecond=0)
