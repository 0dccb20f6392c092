"""What authors do with a whole course or lesson, learners considered."""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import ngettext

from accounts.models import User
from courses.catalogue import outlining
from courses.catalogue.models import Course, Lesson
from courses.learning.pace import pace
from courses.studio.checklist import Check, blocking, checks, unready
from items.teaching import teachers


class Unready(Exception):
    """What lacks before something may be published."""

    def __init__(self, lacking: Sequence[Check]) -> None:
        super().__init__(" ".join(check.text for check in lacking))
        self.lacking = lacking


@transaction.atomic
def publish(*, course: Course, by: User) -> bool:
    """Show a draft with all its lessons; tells whether it was one. Raises `Unready`."""
    Course.objects.select_for_update().get(pk=course.pk)
    if lacking := blocking(checks(course)):
        raise Unready(lacking)
    done = outlining.publish(course=course, by=by)
    pace(course)
    return done


@transaction.atomic
def publish_lesson(*, lesson: Lesson) -> bool:
    """Show a draft; tells whether it was one. Raises `Unready`."""
    if lacking := unready(lesson):
        raise Unready(lacking)
    done = outlining.publish_lesson(lesson=lesson)
    pace(lesson.course)
    return done


@transaction.atomic
def withdraw_lesson(*, lesson: Lesson) -> bool:
    """Make a draft of it again; tells whether it was published."""
    done = outlining.withdraw_lesson(lesson=lesson)
    pace(lesson.course)
    return done


@transaction.atomic
def withdraw(*, course: Course) -> bool:
    """Make a draft of a course again; tells whether it was published.

    Raises `PermissionDenied` where somebody learns: what they were offered stays theirs.
    """
    changed = outlining.withdraw(course=course)
    _check_nobody_learns(course)
    return changed


@transaction.atomic
def remove(*, course: Course, by: User) -> None:
    """Take a course away that nobody learns from; its author may put it back."""
    outlining.remove_course(course=course, by=by)
    _check_nobody_learns(course)


def learners(course: Course) -> int:
    """How many learn here who do not teach here."""
    teaching = [*teachers(course.item), course.item.author]
    return course.enrolments.exclude(user__in=[user for user in teaching if user]).count()


def _check_nobody_learns(course: Course) -> None:
    if count := learners(course):
        raise PermissionDenied(
            ngettext(
                "%(count)d person learns here: what they were offered stays theirs.",
                "%(count)d people learn here: what they were offered stays theirs.",
                count,
            )
            % {"count": count}
        )
