"""Bringing in a course, and taking one out."""

import tempfile
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from rest_framework.request import Request

from accounts.http import MemberRequest, members_only
from courses.catalogue.models import Course
from courses.studio import access, imports
from courses.studio.exporting import FORMATS, export, file_name, lost
from courses.studio.http import page
from courses.studio.importforms import ImportForm
from courses.studio.models import CourseImport
from shared.http import require_post

SHOWN = 10
EXAMPLE = """course.md
01-start/
  section.md
  01-first-steps.md
  02-test.md
files/
  loaf.png"""


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def begin(request: MemberRequest) -> HttpResponse:
    """Upload a course, and see which ones one uploaded before."""
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    initial = {"into": request.GET.get("into")}
    form = ImportForm(*given, user=request.user, initial=initial)
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            row = imports.begin(
                by=request.user, file=file, name=file.name, into=form.cleaned_data["into"]
            )
            return redirect("studio-import-state", row.pk)
        except PermissionDenied as error:
            form.add_error(None, str(error))
    rows = request.user.course_imports.select_related("course__item").order_by("-at")[:SHOWN]
    context = {"form": form, "imports": rows, "example": EXAMPLE}
    return render(request, "studio/import.html", context, status=422 if form.is_bound else 200)


def of(request: HttpRequest | Request, pk: int) -> CourseImport:
    """One of the person's own imports; else 404."""
    rows = CourseImport.objects.select_related("course__item").filter(user=request.user.pk)
    return get_object_or_404(rows, pk=pk)


@require_safe
@members_only
def state(request: MemberRequest, pk: int) -> HttpResponse:
    """How far an import is, and what it says; alone what changes, where htmx asks."""
    row = of(request, pk)
    context: dict[str, Any] = {
        "row": row,
        "headers": [_("What"), _("found"), _("written"), _("unchanged"), _("left out")],
        "counts": [[_of_kind(line[0]), *line[1:]] for line in row.counts if any(line[1:])],
    }
    return render(request, f"studio/import_state.html{'#state' if request.htmx else ''}", context)


def _of_kind(kind: str) -> str:
    return {
        "course": _("course"),
        "section": _("sections"),
        "lesson": _("lessons"),
        "text": _("texts"),
        "quiz": _("quizzes"),
        "video": _("videos"),
        "audio": _("recordings"),
        "placeholder": _("placeholders"),
        "file": _("files"),
    }.get(kind, kind)


def _state_page(request: HttpRequest, pk: int) -> str:
    if not request.user.is_authenticated:
        return reverse("studio")
    return reverse("studio-import-state", args=[of(request, pk).pk])


@require_post(_state_page)
@members_only
def again(request: MemberRequest, pk: int) -> HttpResponse:
    """Run an import again that failed or was killed; what is written already stays."""
    imports.again(row=of(request, pk))
    return redirect("studio-import-state", pk)


@require_safe
@members_only
def take_out(request: MemberRequest, pk: int) -> HttpResponse:
    """The files that a course can be taken along as, and what each of them cannot keep."""
    course = access.course(request.user, pk)
    offers = [
        {"kind": kind, "label": label, "name": file_name(course, kind), "lost": lost(course, kind)}
        for kind, label in FORMATS.items()
    ]
    return render(request, "studio/export.html", page(course, "studio-export", offers=offers))


@require_safe
@members_only
def file(request: MemberRequest, pk: int, form: str) -> HttpResponse:
    """A course as one file."""
    return cast(HttpResponse, sent(access.course(request.user, pk), form))  # a streamed one


def sent(course: Course, kind: str) -> FileResponse:
    """The file of a course; 404 for a kind that there is not."""
    if kind not in FORMATS:
        raise Http404
    made = tempfile.TemporaryFile()  # noqa: SIM115  # the response closes it
    export(course, kind, made, lambda _line: None)
    made.seek(0)
    return FileResponse(made, as_attachment=True, filename=file_name(course, kind))
