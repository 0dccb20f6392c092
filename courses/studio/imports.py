"""Imports that members start in the studio: kept in the database, run by a worker, safe to run again."""

import time
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

import structlog
from celery import current_app
from celery.exceptions import SoftTimeLimitExceeded
from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from kombu.exceptions import KombuError, OperationalError

from accounts.models import User
from courses.catalogue.exchange.archive import open_file
from courses.catalogue.exchange.errors import Unreadable
from courses.catalogue.exchange.report import Report
from courses.catalogue.models import Course
from courses.studio import access
from courses.studio.importing import bring_in
from courses.studio.models import FOLDER, CourseImport
from shared.queries import one_at_a_time

log = structlog.get_logger()

MAX_SIZE = 500 * 2**20  # bytes of an archive
MAX_UNPACKED = 2 * 2**30
MAX_PROBLEMS = 500
LONGEST = 1800  # seconds that one may take: an archive may be made so as never to end
KEPT = timedelta(days=7)  # so long one that failed may be run again
GRACE = timedelta(days=1)  # until which somebody may be about to name a stored archive
State = CourseImport.State


@transaction.atomic
def begin(*, by: User, file: File[bytes], name: str, into: Course | None = None) -> CourseImport:
    """Keep an archive and ask a worker to import it. Raises `PermissionDenied` while another one of
    the same person's is at work."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    for old in by.course_imports.all():
        if not old.is_over and not old.is_silent:
            raise PermissionDenied(
                _("One course is being imported already: wait until it is done.")
            )
        _drop(old)
    row = CourseImport.objects.create(
        user=by, file=file, name=name[-200:] or "course", size=file.size or 0, into=into
    )
    transaction.on_commit(lambda: _ask(row))
    return row


@transaction.atomic
def again(*, row: CourseImport) -> bool:
    """Ask for one that failed or was killed once more; tells whether there was need to."""
    row = CourseImport.objects.select_for_update().get(pk=row.pk)
    if not row.may_run:
        return False
    row.state, row.error, row.touched_at = State.WAITING, "", timezone.now()
    row.save(update_fields=["state", "error", "touched_at"])
    transaction.on_commit(lambda: _ask(row))
    return True


def _ask(row: CourseImport) -> None:
    try:
        current_app.send_task("courses.studio.tasks.import_course", args=[row.pk])
    except (OperationalError, KombuError, OSError) as error:
        log.warning("import not queued", error=str(error))


def _drop(row: CourseImport) -> None:
    """Nobody needs its archive any more."""
    if row.file:
        row.file.delete(save=False)
        CourseImport.objects.filter(pk=row.pk).update(file="")


def clear(now: datetime | None = None) -> int:
    """Delete the archives that nobody will read any more: of imports that failed long ago, and of those
    whose person or course was deleted; returns how many."""
    now = now or timezone.now()
    old = CourseImport.objects.exclude(file="").filter(touched_at__lt=now - KEPT)
    rows = list(old)
    for row in rows:
        _drop(row)
    try:
        _folders, names = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return len(rows)
    places = {f"{FOLDER}/{name}" for name in names}
    named = CourseImport.objects.filter(file__in=places).values_list("file", flat=True)
    left = sorted(places - set(named))
    gone = [p for p in left if default_storage.get_modified_time(p) < now - GRACE]
    for place in gone:
        default_storage.delete(place)
    return len(rows) + len(gone)


def run(pk: int) -> None:
    """Import it, unless that is done or somebody is at it."""
    with one_at_a_time(f"course-import:{pk}") as alone:
        row = (
            CourseImport.objects.select_related("user", "into__item__author").filter(pk=pk).first()
        )
        if not alone or row is None or row.state == State.DONE or not row.file:
            return
        with translation.override(row.user.language):
            _Run(row).run()


class _Run:
    def __init__(self, row: CourseImport) -> None:
        self.row = row
        self.said = 0.0

    def run(self) -> None:
        row = self.row
        row.problems, row.more, row.done, row.total = [], 0, 0, 0
        row.state = State.RUNNING
        self._note()
        report = Report(say=self._say)
        try:
            self._check()
            with row.file.open("rb") as file, open_file(file, MAX_UNPACKED) as archive:
                if row.into and archive.kind != "markdown":
                    raise Unreadable(_("only a folder of Markdown files can change a course"))
                row.course = bring_in(
                    archive, report, author=row.user, progress=self._steps, own=True, into=row.into
                )
        except Unreadable as error:
            row.state, row.error = State.FAILED, str(error)
            _drop(row)
        except SoftTimeLimitExceeded:
            row.state = State.FAILED
            row.error = _("it takes longer than %(n)d minutes: split it") % {"n": LONGEST // 60}
            _drop(row)
        except Exception:
            log.exception("an import failed", id=row.pk)
            row.state = State.FAILED
            row.error = _("something went wrong on our side; it can be run again")
        else:
            row.state, row.counts = State.DONE, [list(line) for line in report.rows()]
            _drop(row)
        self._note()

    def _check(self) -> None:
        """It may have waited long, or be run again: what its person might do then they may not now."""
        user, into = self.row.user, self.row.into
        if user.is_suspended:
            raise Unreadable(user.suspension)
        if into and not access.courses_of(user).filter(pk=into.pk).exists():
            raise Unreadable(_("you do not teach this course any more"))

    def _say(self, line: str) -> None:
        if len(self.row.problems) < MAX_PROBLEMS:
            self.row.problems.append(line[:500])
        else:
            self.row.more += 1

    def _steps(self, steps: list[Any]) -> Iterable[Any]:
        self.row.total = len(steps)
        return self._counted(steps)

    def _counted(self, steps: list[Any]) -> Iterator[Any]:
        for number, step in enumerate(steps):
            self.row.done = number
            if time.monotonic() - self.said > 1:
                self._note()
            yield step
        self.row.done = len(steps)

    def _note(self) -> None:
        """What a page tells of it."""
        self.said = time.monotonic()
        self.row.touched_at = timezone.now()
        self.row.save(
            update_fields=[
                "state", "done", "total", "problems", "more", "counts", "error", "course", "touched_at",
            ]
        )  # fmt: skip
