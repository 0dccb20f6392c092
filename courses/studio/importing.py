"""Bringing in a course, of whichever kind it is, with what learners did in it considered."""

from collections.abc import Callable, Iterable
from typing import Any

from accounts.models import User
from courses.catalogue.exchange.archive import Archive
from courses.catalogue.exchange.report import Report
from courses.catalogue.folders import importer as folders
from courses.catalogue.models import Component, Course, Lesson
from courses.catalogue.olx import importer as olx
from courses.learning.models import Attempt, Progress
from courses.learning.pace import pace

Steps = Callable[[list[Any]], Iterable[Any]]


class Learners:
    """See `exchange.writing.Learners`."""

    def finished(self, lesson: Lesson) -> bool:
        return Progress.objects.filter(lesson=lesson, completed_at__isnull=False).exists()

    def answered(self, component: Component) -> bool:
        return Attempt.objects.filter(component=component).exists()


def bring_in(
    archive: Archive,
    report: Report,
    *,
    author: User | None,
    closed: bool | None = None,
    progress: Steps = iter,
    own: bool = False,
    into: Course | None = None,
) -> Course:
    """Import a course of either kind. With `own` it is the author's, a draft that they publish in the
    studio; `into` is for folders, see `folders.importer.run`. Raises `Unreadable`."""
    if archive.kind == "olx":
        course = olx.run(
            archive,
            report,
            author=author,
            closed=closed,
            progress=progress,
            learners=Learners(),
            own=own,
        )
    else:
        course = folders.run(
            archive,
            report,
            author=author,
            closed=closed,
            progress=progress,
            learners=Learners(),
            into=into,
            publishes=not own,
        )
    pace(course)
    return course
