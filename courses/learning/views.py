"""A course and its lessons as one person goes through them."""

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
from courses.learning.models import Enrolment, Progress
from courses.learning.outline import outline
from courses.learning.quizzes import Refused, quizzes_for
from items.http import moved, page_of
from items.marks import mark
from items.models import Item
from shared.http import Request, back, require_post


@require_safe
def course(request: Request, pk: int, slug: str) -> HttpResponse:
    """What a course teaches, its outline, and how far the viewer is in it."""
    item = _item(request, "course", pk, "course")
    if elsewhere := moved(request, item, slug):
        return elsewhere
    opened(request, item)
    mark([item], request.user)
    lines = outline(item.course, request.user)
    context = {
        "item": item,
        "course": item.course,
        "outline": lines,
        "minutes": sum(line.lesson.minutes for line in lines.lines),
        "learners": item.course.enrolments.count(),
        "enrolment": _enrolment(request, item.course),
    }
    return render(request, "learning/course.html", context)


@require_safe
def lesson(request: Request, pk: int, slug: str) -> HttpResponse:
    """One lesson: its text with what stands in it, the outline beside it.

    `play` names a video by its key: only then is its provider's player part of the page.
    """
    try:
        item = _item(request, "lesson", pk, "lesson__course__item", "lesson__section")
    except Http404:
        return _closed(request, pk)
    if elsewhere := moved(request, item, slug):
        return elsewhere
    opened(request, item)
    return render(request, "learning/lesson.html", _page(request, item))


@require_post(page_of)
@members_only
def enrol(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a course."""
    item = _item(request, "course", pk, "course")
    if actions.enrol(course=item.course, by=request.user):
        messages.success(request, _("You are enrolled. Enjoy the course!"))
    return back(request, item.get_absolute_url())


@require_post(page_of)
@members_only
def complete(request: MemberRequest, pk: int) -> HttpResponse:
    """Mark a lesson as finished."""
    item = _item(request, "lesson", pk, "lesson__course__item")
    try:
        if actions.complete(lesson=item.lesson, by=request.user):
            messages.success(request, _("Finished. Well done!"))
    except PermissionDenied as error:
        messages.error(request, str(error))
    return back(request, item.get_absolute_url())


def _quiz(request: HttpRequest, pk: int) -> Component:
    lessons = Lesson.objects.visible_to(request.user)
    quizzes = Component.objects.filter(lesson__in=lessons, kind=Component.Kind.QUIZ)
    related = quizzes.select_related("lesson__item", "lesson__course__item")
    return get_object_or_404(related, pk=pk)


def _place(request: HttpRequest, pk: int) -> str:
    """Where a quiz stands in its lesson."""
    found = _quiz(request, pk)
    return f"{found.lesson.item.get_absolute_url()}#{found.kind}-{found.key}"


@require_post(_place)
@members_only
def attempt(request: MemberRequest, pk: int) -> HttpResponse:
    """Answer a quiz; it is graded here, and only then are the explanations sent.

    With something left open it comes back as it was filled in, with a word where it is missing.
    """
    component = _quiz(request, pk)
    answers = quiz.read(component.data, request.POST.getlist)
    refused = {}
    try:
        actions.attempt(component=component, by=request.user, answers=answers)
    except ValidationError as error:
        refused = {component.pk: Refused(answers, error.message_dict)}
    item = component.lesson.item
    status = 422 if refused else 200
    if not request.htmx:
        if not refused:
            return redirect(f"{item.get_absolute_url()}#{component.kind}-{component.key}")
        item = _item(request, "lesson", item.pk, "lesson__course__item", "lesson__section")
        page = _page(request, item, refused)
        return render(request, "learning/lesson.html", page, status=status)
    context = {
        "quiz": quizzes_for([component], request.user, refused)[component.pk],
        "lesson": component.lesson,
        "item": item,
        "finished": _is_finished(request, component.lesson),
        "answered": True,
    }
    return render(request, "learning/lesson.html#answered", context, status=status)


def _item(request: HttpRequest, kind: str, pk: int, *related: str) -> Item:
    """The item of that kind if the viewer may see it, with its author; else 404."""
    seen = Item.objects.visible_to(request.user).of_kind(kind)
    item: Item = get_object_or_404(seen.select_related("author", "origin", *related), pk=pk)
    if kind == "course":
        item.course.item = item
    else:
        item.lesson.item = item
    return item


def _page(
    request: HttpRequest, item: Item, refused: Mapping[int, Refused] | None = None
) -> dict[str, Any]:
    lesson = item.lesson
    mark([item], request.user)
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
    messages.info(request, _("Enrol to read this lesson."))
    return redirect(lesson.course)


def _enrolment(request: HttpRequest, course: Course) -> Enrolment | None:
    if not request.user.is_authenticated:
        return None
    return Enrolment.objects.filter(user=request.user, course=course).first()


def _is_finished(request: MemberRequest, lesson: Lesson) -> bool:
    return Progress.objects.done_by(request.user).filter(lesson=lesson).exists()
