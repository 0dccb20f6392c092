"""Showing a course to everybody, and taking it back while nobody learns from it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.http import MemberRequest, members_only
from courses.catalogue import outlining
from courses.catalogue.models import Course
from courses.studio import access
from courses.studio.checklist import blocking, checks
from courses.studio.http import leads_to, paced, page
from items.teaching import teachers
from shared.http import require_post


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def publish(request: MemberRequest, pk: int) -> HttpResponse:
    """The list of what is needed; a course that has all that is required may be published."""
    course = access.course(request.user, pk)
    found = checks(course)
    stops = blocking(found)
    if request.method == "POST" and not stops:
        with paced(course):
            done = outlining.publish(course=course, by=request.user)
        if done:
            messages.success(request, _("Your course is published. Congratulations!"))
        return redirect(course)
    context = page(
        course,
        "studio-publish",
        checks=found,
        stops=stops,
        drafts=course.lessons.filter(item__status="draft").count(),
        learners=_learners(course),
        is_mine=course.item.is_by(request.user),
    )
    status = 422 if request.method == "POST" else 200
    return render(request, "studio/publish.html", context, status=status)


@require_post(leads_to("studio-publish", access.course))
@members_only
def withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    """Make a draft of a course again, which only a course without learners can become: what they
    were offered stays theirs."""
    course = access.course(request.user, pk)
    try:
        with transaction.atomic():
            changed = outlining.withdraw(course=course)
            _check_nobody_learns(course)
        if changed:
            messages.success(request, _("The course is a draft again."))
    except PermissionDenied as error:
        messages.error(request, str(error))
    return redirect("studio-publish", pk)


@require_post(leads_to("studio-publish", access.own_course))
@members_only
def remove(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a course away that nobody learns from; its author alone may, and may put it back."""
    course = access.own_course(request.user, pk)
    try:
        with transaction.atomic():
            outlining.remove_course(course=course, by=request.user)
            _check_nobody_learns(course)
    except PermissionDenied as error:
        messages.error(request, str(error))
        return redirect("studio-publish", pk)
    undo = reverse("studio-put-back", args=[pk])
    messages.success(request, _("Removed: %(title)s") % {"title": course}, extra_tags=undo)
    return redirect("studio")


def _learners(course: Course) -> int:
    """How many learn here who do not teach here."""
    teaching = [*teachers(course.item), course.item.author]
    return course.enrolments.exclude(user__in=[user for user in teaching if user]).count()


def _check_nobody_learns(course: Course) -> None:
    if count := _learners(course):
        raise PermissionDenied(
            ngettext(
                "%(count)d person learns here: what they were offered stays theirs.",
                "%(count)d people learn here: what they were offered stays theirs.",
                count,
            )
            % {"count": count}
        )
