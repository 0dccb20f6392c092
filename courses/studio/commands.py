"""What the commands that import a course share."""

import sys
from argparse import ArgumentParser, BooleanOptionalAction
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from accounts.models import User
from courses.catalogue.exchange.archive import open_export
from courses.catalogue.exchange.errors import Unreadable
from courses.catalogue.exchange.report import Report
from courses.catalogue.models import Course
from courses.studio.importing import bring_in
from shared.queries import analyse


class ImportCommand(BaseCommand):
    """Imports a course; running it again writes only what changed. `kind` is that of `Archive`."""

    kind = ""
    author_help = ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, metavar="PATH")
        parser.add_argument("--author", metavar="HANDLE", help=self.author_help)
        parser.add_argument(
            "--closed",
            action=BooleanOptionalAction,
            help="one must enrol to read its lessons (as it is; a new course is open)",
        )

    def handle(
        self,
        *args: Any,
        path: Path,
        author: str | None,
        closed: bool | None,
        into: int | None = None,
        **_: Any,
    ) -> None:
        teacher = find_author(author)
        course = Course.objects.select_related("item__author").filter(pk=into).first()
        if into and course is None:
            raise CommandError(f"--into: there is no course {into}", returncode=2)
        report = Report(say=self.say)
        try:
            with open_export(path) as archive:
                if archive.kind != self.kind:
                    raise Unreadable(f"use import_{archive.kind} for it")
                course = bring_in(
                    archive,
                    report,
                    author=teacher,
                    closed=closed,
                    progress=self.progress,
                    into=course,
                )
        except Unreadable as error:
            raise CommandError(f"{path}: {error}", returncode=2) from error
        analyse()
        self.stdout.write(report.table())
        if report.silent:
            self.stdout.write(
                f"{report.silent} texts hold only scripts, styles or scripted buttons: "
                "nothing of them can be shown."
            )
        self.stdout.write(f"{course}: {course.get_absolute_url()}")

    def say(self, line: str) -> None:
        with tqdm.external_write_mode(file=sys.stderr):
            self.stderr.write(line)

    def progress(self, steps: list[Any]) -> Iterable[Any]:
        return tqdm(steps, unit="lesson", disable=None)


def find_author(handle: str | None) -> User | None:
    """The person of a handle, if one is given; an error if there is none."""
    if not handle:
        return None
    found: User | None = User.objects.filter(handle=handle.removeprefix("@").lower()).first()
    if found is None:
        raise CommandError(f"--author: nobody has the handle {handle}", returncode=2)
    return found
