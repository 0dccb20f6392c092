"""A course as one file, of either kind."""

from collections.abc import Callable
from typing import IO

from django.utils.translation import gettext_lazy as _

from courses.catalogue.exchange.packing import Count, TarPack, ZipPack
from courses.catalogue.folders import exporter as folders
from courses.catalogue.models import Course
from courses.catalogue.olx import exporter as olx

FORMATS = {"markdown": _("Markdown files"), "olx": _("Open edX (OLX)")}
Say = Callable[[str], None]


def file_name(course: Course, kind: str) -> str:
    """What a browser keeps it as."""
    suffix = ".zip" if kind == "markdown" else ".tar.gz"
    return f"{course.item.slug.strip('-') or 'course'}{suffix}"


def export(course: Course, kind: str, file: IO[bytes], say: Say) -> None:
    """Write a course into a file; `say` is told what that format cannot keep."""
    if kind == "markdown":
        with ZipPack(file) as pack:
            folders.export(course, pack, say, root=f"{course.item.slug.strip('-') or 'course'}/")
    else:
        with TarPack(file) as pack:
            olx.export(course, pack, say)


def lost(course: Course, kind: str) -> list[str]:
    """What that format cannot keep of a course."""
    said: list[str] = []
    write = folders.export if kind == "markdown" else olx.export
    write(course, Count(), said.append)
    return said
