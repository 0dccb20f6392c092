"""The list of courses, and old addresses inside an imported one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.catalogue.facets import facets
from courses.catalogue.forms import CourseFilter
from courses.catalogue.models import Course, Lesson
from items.marks import mark
from items.models import Item
from shared.http import Request
from shared.paging import keyset, numbered

PAGE = 12


@require_safe
def courses(request: Request) -> HttpResponse:
    """Courses: `tag`, `level`, `language`, `length`, `rating` and `access` keep to those that have
    it, `sort` orders them."""
    form = CourseFilter(request.GET)
    shown = form.kept(Course.objects.listed_for(request.user)).with_card()
    if form.sort == "newest":
        page = keyset(request, shown, "-item__published_at", "-pk", size=PAGE)
    else:
        page = numbered(request, shown.in_order_of(form.sort), PAGE)
    mark((row.item for row in page.rows), request.user)
    context: dict[str, Any] = {"page": page, "form": form}
    further = bool({"after", "page"} & set(request.GET))
    if further and request.htmx:
        return render(request, "catalogue/courses.html#rows", context)
    context["facets"] = facets(form, request.user)
    # Going back in the browser asks through htmx as well, for the whole page.
    in_place = request.htmx and not request.htmx.history_restore_request
    return render(request, f"catalogue/courses.html{'#found' if in_place else ''}", context)


@require_safe
def jump(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Where a block of an imported course, named as in its source, is now."""
    item = get_object_or_404(
        Item.objects.visible_to(request.user).of_kind("course").select_related("origin"), pk=pk
    )
    origin = getattr(item, "origin", None)
    unit = origin.data.get("unit_of", {}).get(name) if origin else None
    lesson = unit and (
        Lesson.objects.named_to(request.user)
        .filter(course=pk, item__status="published", item__origin__key__endswith=f":{unit}")
        .select_related("item")
        .first()
    )
    if lesson:
        return redirect(lesson)
    messages.info(request, _("That page is not part of this course any more."))
    return redirect(item)
