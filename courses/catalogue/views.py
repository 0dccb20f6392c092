"""The list of courses, and old addresses inside an imported one."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.catalogue import facts
from courses.catalogue.facets import facets
from courses.catalogue.forms import CourseFilter
from courses.catalogue.models import Course, Lesson
from items import kinds
from items.marks import mark
from items.models import Item, ItemQuerySet
from shared.http import Request
from shared.paging import Page, keyset, numbered

PAGE = 12
ORDERS = {"rated": ("-rating", "-pk"), "price": ("price", "-pk")}


@require_safe
def courses(request: Request) -> HttpResponse:
    """Courses: `tag`, `level`, `language`, `length`, `price`, `rating` and `access` keep to those
    that have it, `sort` orders them."""
    form = CourseFilter(request.GET)
    page = _page(request, form)
    mark((row.item for row in page.rows), request.user)
    context: dict[str, Any] = {"page": page, "form": form}
    further = bool({"after", "page"} & set(request.GET))
    if further and request.htmx:
        return render(request, "catalogue/courses.html#rows", context)
    context["facets"] = facets(form, request.user)
    # Going back in the browser asks through htmx as well, for the whole page.
    in_place = request.htmx and not request.htmx.history_restore_request
    return render(request, f"catalogue/courses.html{'#found' if in_place else ''}", context)


def _page(request: Request, form: CourseFilter) -> Page[Any]:
    """Paged along an index of items or of courses; only those of the page are read with their cards."""
    if order := ORDERS.get(form.sort):
        courses = form.kept(Course.objects.listed_for(request.user)).only("rating", "price")
        ranked = keyset(request, courses, *order, size=PAGE)
        return _cards(request, [course.pk for course in ranked.rows], ranked.next_url)
    listed = Item.objects.of_kind("course").listed_for(request.user)
    if form.chosen:
        listed = listed.filter(pk__in=form.kept(Course.objects.all()).values("pk"))
    if form.sort == "learners":
        return _ranked(request, listed, form.sort)
    found = keyset(request, listed, "-published_at", "-pk", size=PAGE)
    return _cards(request, [item.pk for item in found.rows], found.next_url)


def _ranked(request: Request, listed: ItemQuerySet, fact: str) -> Page[Any]:
    """The page of the courses with most of a fact first; of equals, the newer one."""
    values = dict(facts.every(fact).values_list("course", "value"))
    ids = listed.order_by("-pk").values_list("pk", flat=True)
    ranked = sorted(ids, key=lambda pk: values.get(pk, 0), reverse=True)
    found = numbered(request, ranked, PAGE)
    return _cards(request, found.rows, found.next_url)


def _cards(request: Request, ids: Sequence[int], next_url: str) -> Page[Any]:
    cards = kinds.cards("course", ids, request.user)
    return Page([cards[pk] for pk in ids if pk in cards], next_url)


@require_safe
def jump(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Where a block of an imported course, named as in its source, is now."""
    item = get_object_or_404(
        Item.objects.visible_to(request.user).of_kind("course").select_related("origin"), pk=pk
    )
    origin = getattr(item, "origin", None)
    unit = origin.data.get("unit_of", {}).get(name) if origin else None
    known = Q(item__origin__key__endswith=f":{unit}") | Q(item__origin__data__markdown__key=unit)
    lesson = unit and (
        Lesson.objects.named_to(request.user)
        .filter(known, course=pk, item__status="published")
        .select_related("item")
        .first()
    )
    if lesson:
        return redirect(lesson)
    messages.info(request, _("That page is not part of this course any more."))
    return redirect(item)
