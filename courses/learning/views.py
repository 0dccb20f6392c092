"""A course's lessons as one person goes through them."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import MemberRequest, members_only
from activity.events import opened
from courses.catalogue import quiz
from courses.catalogue.components import Part, parts
from courses.catalogue.models import Component, Course, Lesson
from courses.learning import actions
from courses.learning.locks import locks
from courses.learning.models import Progress
from courses.learning.outline import outline
from courses.learning.quizzes import Refused, quizzes_for
from items.http import moved, page_of
from items.models import Item
from shared.http import Request, back, require_post


@require_safe
def lesson(request: Request, pk: int, slug: str) -> HttpResponse:
    """One lesson: its text with what stands in it, the outline beside it.

    `play` names a video by its key: only then is its provider's player part of the page.
    """
    try:
        item = lesson_item(request, pk, "lesson__course__item", "lesson__section")
    except Http404:
        return _closed(request, pk)
    if elsewhere := moved(request, item, slug):
        return elsewhere
    opened(request, item)
    return render(request, "learning/lesson.html", lesson_page(request, item))


@require_post(page_of)
@members_only
def complete(request: MemberRequest, pk: int) -> HttpResponse:
    """Mark a lesson as finished."""
    item = lesson_item(request, pk, "lesson__course__item")
    try:
        if actions.complete(lesson=item.lesson, by=request.user):
            messages.success(request, _("Finished. Well done!"))
    except PermissionDenied as error:
        messages.error(request, str(error))
    return back(request, item.get_absolute_url())


def lesson_item(request: HttpRequest, pk: int, *related: str) -> Item:
    """The lesson's item if the viewer may see it, with its author and marks; else 404."""
    seen = Item.objects.visible_to(request.user).of_kind("lesson").with_marks(request.user)
    item: Item = get_object_or_404(seen.select_related("author", "origin", *related), pk=pk)
    item.lesson.item = item
    return item


def lesson_page(
    request: HttpRequest, item: Item, refused: Mapping[int, Refused] | None = None
) -> dict[str, Any]:
    lesson = item.lesson
    lines = outline(lesson.course, request.user, current=lesson.pk)
    previous, number, following = lines.around(lesson.pk)
    components = list(lesson.components.order_by("pk"))
    quizzes = quizzes_for(components, request.user, refused)
    return {
        "item": item,
        "lesson": lesson,
        "course": lesson.course,
        "outline": lines,
        "previous": previous,
        "number": number,
        "following": following,
        "finished": lesson.pk in lines.finished,
        "parts": [_shown(part, quizzes) for part in parts(item.html, components)],
        "playing": request.GET.get("play", ""),
    }


def _shown(part: Part, quizzes: dict[int, Any]) -> dict[str, Any]:
    if part.component is None:
        return {"html": part.html}
    return {"component": part.component, "quiz": quizzes.get(part.component.pk)}


def _closed(request: Request, pk: int) -> HttpResponse:
    """Leads from a lesson to its course, where that is visible and only the gate is closed."""
    named = Lesson.objects.named_to(request.user).select_related("course__item")
    lesson = get_object_or_404(
        named.filter(course__in=Course.objects.visible_to(request.user), is_visible=False), pk=pk
    )
    why = locks(lesson.course, lesson.course.lessons.for_outline(request.user), request.user)
    messages.info(request, _("This lesson is locked: %(why)s.") % {"why": why[lesson.pk]})
    return redirect(lesson.course)
