"""`manage.py export_course ID PATH --format markdown|olx`: a course as one file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from courses.catalogue.models import Course
from courses.studio.exporting import FORMATS, export
from items.models import Status


class Command(BaseCommand):
    """Writes the file beside its place first, so that no half of one lies there."""

    help = "Export a course: a .zip of Markdown files, or a .tar.gz for Open edX."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("id", type=int, metavar="ID", help="the number in the course's address")
        parser.add_argument("path", type=Path, metavar="PATH")
        parser.add_argument("--format", choices=list(FORMATS), default="markdown", dest="kind")

    def handle(self, *args: Any, id: int, path: Path, kind: str, **_: Any) -> None:  # noqa: A002
        courses = Course.objects.select_related("item__origin").exclude(item__status=Status.REMOVED)
        course = courses.filter(pk=id).first()
        if course is None:
            raise CommandError(f"there is no course {id}", returncode=2)
        part = path.with_name(f"{path.name}.part")
        try:
            with part.open("wb") as file:
                export(course, kind, file, lambda line: self.stderr.write(line))
            part.replace(path)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror or error}", returncode=2) from error
        finally:
            part.unlink(missing_ok=True)
        self.stdout.write(f"{course}: {path} ({path.stat().st_size:,} bytes)")
