"""Showing a course to everybody, and taking it back while nobody learns from it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import MemberRequest, members_only
from courses.studio import access, actions
from courses.studio.checklist import blocking, checks
from courses.studio.http import leads_to, page
from shared.http import require_post


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def publish(request: MemberRequest, pk: int) -> HttpResponse:
    """The list of what is needed; a course that has all that is required may be published."""
    course = access.course(request.user, pk)
    status = 200
    if request.method == "POST":
        try:
            if actions.publish(course=course, by=request.user):
                messages.success(request, _("Your course is published. Congratulations!"))
            return redirect(course)
        except actions.Unready:
            status = 422
    found = checks(course)
    context = page(
        course,
        "studio-publish",
        checks=found,
        stops=blocking(found),
        drafts=course.lessons.filter(item__status="draft").count(),
        learners=actions.learners(course),
        is_mine=course.item.is_by(request.user),
    )
    return render(request, "studio/publish.html", context, status=status)


@require_post(leads_to("studio-publish", access.course))
@members_only
def withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    """Make a draft of a course again, which only a course without learners can become."""
    course = access.course(request.user, pk)
    try:
        if actions.withdraw(course=course):
            messages.success(request, _("The course is a draft again."))
    except PermissionDenied as error:
        messages.error(request, str(error))
    return redirect("studio-publish", pk)


@require_post(leads_to("studio-publish", access.own_course))
@members_only
def remove(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a course away; its author alone may, and may put it back."""
    course = access.own_course(request.user, pk)
    try:
        actions.remove(course=course, by=request.user)
    except PermissionDenied as error:
        messages.error(request, str(error))
        return redirect("studio-publish", pk)
    undo = reverse("studio-put-back", args=[pk])
    messages.success(request, _("Removed: %(title)s") % {"title": course}, extra_tags=undo)
    return redirect("studio")
