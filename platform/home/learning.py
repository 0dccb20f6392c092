"""What a member's own page of learning shows, joined from everybody who knows of it.

A fixed number of queries, whatever the number of courses.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.utils import timezone
from django.utils.formats import get_format

from accounts.models import User
from analytics.days import Days, days_of, midnight
from analytics.weeks import Square, week_of, weeks
from community.questions.answered import Answered, answered
from courses.catalogue.models import Lesson
from courses.learning.invitations import offered
from courses.learning.mine import Finished, Mine, Opening, courses_of, finished_since, openings
from courses.learning.models import Invitation
from courses.learning.retries import Retry, retries
from items.models import Item

SOON = timedelta(days=14)  # what comes within this is named
NEWS = timedelta(days=14)  # answers are news for so long
SAVED = 5
DATED = 6


@dataclass(frozen=True)
class Going:
    """A course that one goes on with, and what opens in it next by itself."""

    course: Mine
    opening: Opening | None
    is_over: bool


@dataclass(frozen=True)
class Dated:
    """What happens by itself to a course that one takes: `kind` is opens or ends."""

    at: datetime
    kind: str
    course: Mine
    lesson: Lesson | None = None


class Learning:
    """One person's learning as of `now`."""

    def __init__(self, user: User, now: datetime | None = None) -> None:
        self.user = user
        self.now = now or timezone.now()

    @cached_property
    def courses(self) -> list[Mine]:
        return courses_of(self.user)

    @cached_property
    def invitations(self) -> list[Invitation]:
        """What others invited them to and they have not taken yet."""
        return offered(self.user)

    @cached_property
    def going(self) -> list[Going]:
        """Those with a lesson to go on in first, then those that wait."""
        rows = [
            Going(course, self.openings.get(course.pk), course.is_over(self.now))
            for course in self._of("going")
        ]
        return sorted(rows, key=lambda row: row.course.next is None)

    @property
    def finished(self) -> list[Mine]:
        return self._of("finished")

    @property
    def left(self) -> list[Mine]:
        return self._of("left")

    @cached_property
    def openings(self) -> dict[int, Opening]:
        return openings(self.user, (course.pk for course in self._of("going")), self.now)

    @cached_property
    def dated(self) -> list[Dated]:
        """The lessons that open soon and the courses whose time ends soon, the next first."""
        return sorted(self._dated(), key=lambda row: row.at)[:DATED]

    @cached_property
    def retries(self) -> list[Retry]:
        return retries(self.user)

    @cached_property
    def answered(self) -> list[Answered]:
        return answered(self.user, self.now - NEWS)

    @cached_property
    def saved(self) -> list[Item]:
        """The lessons kept for later, the latest kept first."""
        kept = Item.objects.visible_to(self.user).of_kind("lesson")
        kept = kept.filter(bookmarks__user=self.user).order_by("-bookmarks__at", "-pk")
        return list(kept.defer("body", "html", "search")[:SAVED])

    @cached_property
    def days(self) -> Days:
        return days_of(self.user, self.now)

    @cached_property
    def weeks(self) -> list[list[Square]]:
        return weeks(self.days, first_weekday())

    @cached_property
    def this_week(self) -> Finished:
        begin = week_of(self.days.today, first_weekday())
        return finished_since(self.user, midnight(begin, self.user))

    def _of(self, state: str) -> list[Mine]:
        return [course for course in self.courses if course.state == state]

    def _dated(self) -> Iterable[Dated]:
        soon = self.now + SOON
        for row in self.going:
            if row.opening and row.opening.at <= soon:
                yield Dated(row.opening.at, "opens", row.course, row.opening.lesson)
            if row.course.until and self.now < row.course.until <= soon:
                yield Dated(row.course.until, "ends", row.course)


def first_weekday() -> int:
    """With which day a week begins in the language of the page: 0 for Sunday."""
    return int(get_format("FIRST_DAY_OF_WEEK"))
