"""What the studio's pages share: where its forms lead, and the course that they are about."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.catalogue.models import Course
from courses.learning.pace import pace


def leads_to(name: str, found: Callable[..., Any]) -> Callable[..., str]:
    """For `require_post`: the studio page `name` of what `found` (of `access`) finds for the one who
    came; strangers are led to the studio's front, which asks them to sign in."""

    def otherwise(request: HttpRequest, pk: int, **more: Any) -> str:
        if not request.user.is_authenticated:
            return reverse("studio")
        row = found(request.user, pk)
        for step in ("lesson", "course"):
            if name == "studio-course" or step == "lesson":
                row = getattr(row, step, row)
        return resolve_url(name, row.pk)

    return otherwise


@contextmanager
def paced(course: Course) -> Iterator[None]:
    """One transaction, at whose end the lessons' steps follow from their order and status anew."""
    with transaction.atomic():
        yield
        pace(course)


def tabs(course: Course, current: str) -> list[dict[str, Any]]:
    """The pages of one course."""
    pages = [
        ("studio-course", _("Contents")),
        ("studio-about", _("Course page")),
        ("studio-learners", _("Learners")),
        ("studio-cohorts", _("Cohorts")),
        ("studio-team", _("Team")),
        ("studio-export", _("Export")),
        ("studio-publish", _("Publish")),
    ]
    return [
        {"url": reverse(name, args=[course.pk]), "label": label, "current": name == current}
        for name, label in pages
    ]


def page(course: Course, current: str, **more: Any) -> dict[str, Any]:
    """The context of one of a course's pages."""
    return {"course": course, "item": course.item, "tabs": tabs(course, current), **more}
