"""The list of courses, and old addresses inside an imported one."""

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.catalogue.forms import CourseFilter
from courses.catalogue.models import Lesson
from items import kinds
from items.marks import mark
from items.models import Item, ItemQuerySet, Tag
from shared.http import Request
from shared.paging import Page, keyset

TAGS_OFFERED = 60


@require_safe
def courses(request: Request) -> HttpResponse:
    """The newest courses; `level`, `language` and `tag` keep to those that have it."""
    # The items alone are paged, along their index; only those of the page are read with their cards.
    listed = Item.objects.of_kind("course").listed_for(request.user)
    form = CourseFilter(request.GET, tags=_tags(listed))
    found = keyset(request, form.kept(listed), "-published_at", "-pk", size=12)
    cards = kinds.cards("course", [item.pk for item in found.rows], request.user)
    page = Page([cards[item.pk] for item in found.rows if item.pk in cards], found.next_url)
    mark((row.item for row in page.rows), request.user)
    context = {"page": page, "form": form, "after": "after" in request.GET}
    part = "#rows" if request.htmx else ""
    return render(request, f"catalogue/courses.html{part}", context)


def _tags(listed: ItemQuerySet) -> QuerySet[Tag, Tag]:
    """The tags of courses, the most used first."""
    return (
        Tag.objects.filter(items__in=listed)
        .annotate(count=Count("pk"))
        .order_by("-count", "slug")[:TAGS_OFFERED]
    )


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
