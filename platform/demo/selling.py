"""A course that costs something by now: who learned it before keeps it, others are let in."""

from datetime import datetime

from accounts.models import User
from courses.catalogue.models import Course
from courses.learning import invitations
from demo import content
from demo.people import ORIGIN
from items import teaching


def sell(given: content.Course, course: Course, now: datetime) -> None:
    """Set its price, appoint its team, and let in who is invited."""
    for handle in given.team:
        teaching.appoint(user=_writer(handle), gate=course.item)
    course.item.admissions.filter(teaches=True).update(at=now)
    if not given.price:
        return
    course.price, course.how_to_buy = given.price, given.how_to_buy
    course.save(update_fields=["price", "how_to_buy"])
    author = _writer(given.author)
    cohort = course.cohorts.filter(title=given.invited_to).first()
    for whom in given.invited:
        who = whom if "@" in whom else _writer(whom).handle
        invitations.invite(course=course, by=author, whom=who, cohort=cohort, at=now)


def _writer(handle: str) -> User:
    return User.objects.get(origin=f"{ORIGIN}{handle}")
