"""`manage.py import_olx PATH`: bring in a course from Open edX."""

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
from courses.catalogue.olx.importer import run
from courses.catalogue.olx.tree import Block
from shared.queries import analyse


class Command(BaseCommand):
    """Imports an export; running it again writes only what changed."""

    help = "Import a course from an Open edX export: a .tar.gz or an unpacked folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, metavar="PATH")
        parser.add_argument("--author", metavar="HANDLE", help="who teaches it; else its org")
        parser.add_argument(
            "--closed",
            action=BooleanOptionalAction,
            help="one must enrol to read its lessons (as it is; a new course is open)",
        )

    def handle(
        self, *args: Any, path: Path, author: str | None, closed: bool | None, **_: Any
    ) -> None:
        teacher = None
        if author:
            teacher = User.objects.filter(handle=author.removeprefix("@").lower()).first()
            if teacher is None:
                raise CommandError(f"--author: nobody has the handle {author}", returncode=2)
        report = Report(say=self._say)
        try:
            with open_export(path) as archive:
                course = run(
                    archive, report, author=teacher, closed=closed, progress=self._progress
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

    def _say(self, line: str) -> None:
        with tqdm.external_write_mode(file=sys.stderr):
            self.stderr.write(line)

    def _progress(self, units: list[tuple[Block, int, int]]) -> Iterable[tuple[Block, int, int]]:
        return tqdm(units, unit="lesson", disable=None)
