"""How a person gets into a course: what it costs, whether they were let in, what to do if not."""

from dataclasses import dataclass

from accounts.models import User, Viewer
from courses.catalogue import prices
from courses.catalogue.models import Course
from courses.learning import actions, invitations
from courses.learning.models import Enrolment, Invitation
from shared import markdown


@dataclass(frozen=True)
class Entry:
    """The way into one course for one viewer."""

    # What it costs, in words.
    price: str
    # Whether that is nothing, or they may take it (or do) without paying here.
    is_open: bool
    # What waits for them, if anything.
    invitation: Invitation | None = None
    # What the author says of how one gets in, where it is not open: safe HTML, maybe empty.
    how: str = ""


def entry(course: Course, viewer: Viewer, enrolment: Enrolment | None) -> Entry:
    """One query for a member who does not take the course; up to three more where it has a price."""
    invitation = None
    if enrolment is None:
        waiting = invitations.waiting_for(viewer).filter(course=course)
        invitation = waiting.select_related("cohort", "by").first()
    words = prices.words(course.price)
    if not course.price or invitation is not None:
        return Entry(words, True, invitation)
    if isinstance(viewer, User) and not actions.refusal(course, viewer):
        return Entry(words, True)
    how = markdown.render(course.how_to_buy, language=course.item.language)
    return Entry(words, False, how=how)
