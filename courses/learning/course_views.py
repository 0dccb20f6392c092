"""A course's page: what it offers, and how far the viewer is in it; and taking it."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import MemberRequest, members_only
from accounts.models import User, Viewer
from activity.events import opened
from courses.catalogue.models import Cohort, Course
from courses.learning import actions
from courses.learning.cohorts import Offer, chosen, offers, required
from courses.learning.entry import entry
from courses.learning.models import Enrolment
from courses.learning.outline import outline
from items.http import moved, page_of
from items.marks import mark
from items.models import Item
from items.teaching import teaches
from shared import text
from shared.http import Request, back, require_post

OTHERS_SHOWN = 4


@require_safe
def course(request: Request, pk: int, slug: str) -> HttpResponse:
    """What a course teaches, for whom, by whom, its outline, and how far the viewer is in it."""
    found = _course(request, pk)
    if elsewhere := moved(request, found.item, slug):
        return elsewhere
    opened(request, found.item)
    mark([found.item], request.user)
    return render(request, "learning/course.html", _page(request, found))


@require_post(page_of)
@members_only
def enrol(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a course, with the `cohort` that the form names where it has some."""
    found = _course(request, pk)
    try:
        cohort = chosen(found, request.POST.get("cohort", ""))
        if actions.enrol(course=found, by=request.user, cohort=cohort):
            messages.success(request, _("You are enrolled. Enjoy the course!"))
        elif cohort:
            messages.success(request, _("You take it with this cohort now."))
    except PermissionDenied as error:
        messages.error(request, str(error))
    return back(request, found.item.get_absolute_url())


@require_post(page_of)
@members_only
def leave(request: MemberRequest, pk: int) -> HttpResponse:
    """Go on with a course no more; the message takes it back."""
    found = _course(request, pk)
    if actions.leave(course=found, by=request.user):
        words = _("You left %(title)s. Your progress is kept.") % {"title": found}
        messages.success(request, words, extra_tags=reverse("enrol", args=[pk]))
    return back(request, found.item.get_absolute_url())


def _course(request: HttpRequest, pk: int) -> Course:
    """The course if the viewer may see it, with its item's author; else 404."""
    seen = Item.objects.visible_to(request.user).of_kind("course")
    cohorts = Cohort.objects.filter(course=OuterRef("pk"))
    found = seen.select_related("author", "origin", "course").annotate(has_cohorts=Exists(cohorts))
    item = get_object_or_404(found, pk=pk)
    item.course.item = item
    return item.course


def _page(request: HttpRequest, found: Course) -> dict[str, Any]:
    viewer = request.user
    lines = outline(found, viewer)
    enrolment = _enrolment(found, viewer)
    author = found.item.author
    return {
        "item": found.item,
        "course": found,
        "outline": lines,
        "minutes": sum(line.lesson.minutes for line in lines.lines),
        "learners": found.enrolments.count(),
        "enrolment": enrolment,
        "entry": entry(found, viewer, enrolment),
        "teaches": teaches(viewer, found.item),
        "required": required(found, viewer),
        "has_cohorts": found.item.has_cohorts,  # type: ignore[attr-defined]  # annotated
        "offers": _offers(found, enrolment),
        "bio": text.excerpt(author.bio_html, 240) if author else "",
        "others": _others(found, viewer),
        "address": request.build_absolute_uri(found.get_absolute_url()),
    }


def _enrolment(found: Course, viewer: Viewer) -> Enrolment | None:
    if not isinstance(viewer, User):
        return None
    return found.enrolments.filter(user=viewer).select_related("cohort", "certificate").first()


def _offers(found: Course, enrolment: Enrolment | None) -> list[Offer]:
    """The cohorts for who has none, or had one that is over."""
    if not found.item.has_cohorts:  # type: ignore[attr-defined]
        return []
    cohort = enrolment.cohort if enrolment else None
    is_over = cohort and cohort.ends_at is not None and cohort.ends_at <= timezone.now()
    return offers(found) if enrolment is None or is_over else []


def _others(found: Course, viewer: Viewer) -> Sequence[Course]:
    """What else the author teaches, the newest first."""
    if found.item.author_id is None:
        return []
    theirs = Course.objects.listed_for(viewer).filter(item__author=found.item.author_id)
    return list(theirs.exclude(pk=found.pk).select_related("item").newest()[:OTHERS_SHOWN])
