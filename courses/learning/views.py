"""A course's lessons as one person goes through them."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accounts import unsent
from accounts.http import MemberRequest, members_only
from accounts.models import User
from activity.events import opened
from courses.catalogue import quiz
from courses.catalogue.components import Part, parts
from courses.catalogue.cues import vtt
from courses.catalogue.media import Attached, Media, playable
from courses.catalogue.models import Component, Course, Lesson
from courses.learning import actions
from courses.learning.locks import locks
from courses.learning.models import Progress, Watching
from courses.learning.note_forms import NoteForm
from courses.learning.note_lists import section
from courses.learning.outline import outline
from courses.learning.positions import resume_at
from courses.learning.quizzes import Refused, quizzes_for
from courses.learning.standing import standing
from courses.learning.watching import begins_at
from items.http import moved, page_of
from items.marks import mark
from items.models import Item
from shared.http import Request, back, require_post

# Who reads to the end stays at least so long, or a tenth of the lesson's time if that is less: the end
# of a page that one only scrolled through is not read.
LEAST = 20  # seconds
_SECOND = re.compile(r"\d{1,5}(\.\d{1,3})?", re.ASCII)


@require_safe
def lesson(request: Request, pk: int, slug: str) -> HttpResponse:
    """One lesson: its text with what stands in it, the outline beside it.

    `play` names a video by its key: only then is its provider's player part of the page. With `at` it
    begins at that second.
    """
    try:
        item = lesson_item(request, pk, "lesson__course__item", "lesson__section")
    except Http404:
        return _closed(request, pk)
    if elsewhere := moved(request, item, slug):
        return elsewhere
    opened(request, item)
    return render(request, "learning/lesson.html", lesson_page(request, item))


@require_safe
def resume(request: Request, pk: int) -> HttpResponse:
    """Leads to the paragraph or video of a lesson where the viewer left off, from any device."""
    try:
        item = lesson_item(request, pk, "lesson")
    except Http404:
        return _closed(request, pk)
    progress = Progress.objects.filter(user=request.user.pk, lesson=pk).first()
    place = resume_at(progress, item.lesson)
    return redirect(f"{item.get_absolute_url()}#{place}" if place else item.get_absolute_url())


@require_safe
@cache_control(private=True, max_age=300)
def captions(request: Request, pk: int, number: int) -> HttpResponse:
    """One of a video's captions as a file for a player's `<track>`."""
    seen = Component.objects.filter(lesson__in=Lesson.objects.visible_to(request.user))
    tracks = Media(get_object_or_404(seen, pk=pk)).tracks
    if number >= len(tracks):
        raise Http404
    return HttpResponse(vtt(tracks[number].cues), content_type="text/vtt; charset=utf-8")


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
    """The lesson's item if the viewer may see it, with its author; else 404."""
    seen = Item.objects.visible_to(request.user).of_kind("lesson")
    item: Item = get_object_or_404(seen.select_related("author", "origin", *related), pk=pk)
    item.lesson.item = item
    return item


def lesson_page(
    request: HttpRequest,
    item: Item,
    refused: Mapping[int, Refused] | None = None,
    note: NoteForm | None = None,
) -> dict[str, Any]:
    """What the page of a lesson shows; `refused` are answers to its quizzes that do not count, `note`
    is one that was not kept."""
    lesson = item.lesson
    mark([item], request.user)
    components = list(lesson.components.order_by("pk"))
    # First, for a quiz whose time is over may have finished the lesson.
    quizzes = quizzes_for(components, request.user, refused or _unsent(request, components))
    lines = outline(lesson.course, request.user, current=lesson.pk)
    previous, number, following = lines.around(lesson.pk)
    progress = lines.progress.get(lesson.pk)
    seconds = _seconds(request, components)
    return {
        "item": item,
        "lesson": lesson,
        "course": lesson.course,
        "outline": lines,
        "previous": previous,
        "number": number,
        "following": following,
        "finished": lesson.pk in lines.finished,
        "standing": standing(lesson, progress, components, quizzes),
        "left_at": resume_at(progress, lesson, components),
        "least": min(6 * lesson.minutes, LEAST),
        "parts": [shown(part, quizzes, seconds) for part in parts(item.html, components)],
        "playing": request.GET.get("play", ""),
        "notes": section(request, lesson, components, note),
    }


def _unsent(request: HttpRequest, components: Sequence[Component]) -> dict[int, Refused]:
    """Answers that came when one was no longer signed in, by the quiz; those of a sitting are saved."""
    found = {}
    for row in components:
        if row.kind == Component.Kind.QUIZ and not quiz.is_sat(row.data):
            kept = unsent.waiting(request, reverse("attempt", args=[row.pk]))
            if kept is not None:
                found[row.pk] = Refused(quiz.read(row.data, kept.getlist))
    return found


def _seconds(request: HttpRequest, components: Sequence[Component]) -> dict[int, float]:
    """At which second each video and recording begins for the viewer, by id."""
    found = {}
    if isinstance(request.user, User) and (playing := playable(components)):
        rows = Watching.objects.filter(user=request.user, component__in=playing)
        found = {row.component_id: begins_at(row) for row in rows}
    at = request.GET.get("at", "")
    if _SECOND.fullmatch(at):
        asked = request.GET.get("play", "")
        found |= {row.pk: float(at) for row in components if row.key == asked}
    return found


def shown(part: Part, quizzes: dict[int, Any], seconds: dict[int, float]) -> dict[str, Any]:
    """What `learning/_parts.html` shows of a stretch of a lesson."""
    component = part.component
    if component is None:
        return {"html": part.html}
    match component.kind:
        case Component.Kind.QUIZ:
            return {"component": component, "quiz": quizzes.get(component.pk)}
        case Component.Kind.VIDEO | Component.Kind.AUDIO:
            return {"media": Media(component, seconds.get(component.pk, 0))}
        case Component.Kind.FILE:
            return {"file": Attached(component)}
    return {"component": component}


def _closed(request: Request, pk: int) -> HttpResponse:
    """Leads from a lesson to its course, where that is visible and only the gate is closed."""
    named = Lesson.objects.named_to(request.user).select_related("course__item")
    lesson = get_object_or_404(
        named.filter(course__in=Course.objects.visible_to(request.user), is_visible=False), pk=pk
    )
    why = locks(lesson.course, lesson.course.lessons.for_outline(request.user), request.user)
    messages.info(request, _("This lesson is locked: %(why)s.") % {"why": why[lesson.pk]})
    return redirect(lesson.course)
