"""The list of courses, and old addresses inside an imported one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.catalogue import facts
from courses.catalogue.facets import facets
from courses.catalogue.forms import CourseFilter
from courses.catalogue.models import Course, CourseQuerySet, Lesson
from items.marks import mark
from items.models import Item
from shared.http import Request
from shared.paging import Page, keyset, numbered

PAGE = 12
SORTS_BY = {"rated": "rating", "learners": "learners"}


@require_safe
def courses(request: Request) -> HttpResponse:
    """Courses: `tag`, `level`, `language`, `length`, `rating` and `access` keep to those that have
    it, `sort` orders them."""
    form = CourseFilter(request.GET)
    shown = form.kept(Course.objects.listed_for(request.user))
    if form.sort == "newest":
        page = keyset(request, shown.with_card(), "-item__published_at", "-pk", size=PAGE)
    else:
        page = _ranked(request, shown, SORTS_BY[form.sort])
    mark((row.item for row in page.rows), request.user)
    context: dict[str, Any] = {"page": page, "form": form}
    further = bool({"after", "page"} & set(request.GET))
    if further and request.htmx:
        return render(request, "catalogue/courses.html#rows", context)
    context["facets"] = facets(form, request.user)
    # Going back in the browser asks through htmx as well, for the whole page.
    in_place = request.htmx and not request.htmx.history_restore_request
    return render(request, f"catalogue/courses.html{'#found' if in_place else ''}", context)


def _ranked(request: Request, shown: CourseQuerySet, fact: str) -> Page[Course]:
    """The page of the courses with most of a fact first; of equals, the newer one."""
    values = dict(facts.every(fact).values_list("course", "value"))
    ids = shown.order_by("-pk").values_list("pk", flat=True)
    ranked = sorted(ids, key=lambda pk: values.get(pk, 0), reverse=True)
    page = numbered(request, ranked, PAGE)
    cards = Course.objects.for_card(page.rows, request.user).in_bulk(page.rows)
    return Page([cards[pk] for pk in page.rows if pk in cards], page.next_url)


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
