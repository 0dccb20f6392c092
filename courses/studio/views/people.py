"""Cohorts, and the team that teaches."""

from django.contrib import messages
from django.db.models import OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import handles
from accounts.http import MemberRequest, members_only
from accounts.models import User
from courses.learning.invitations import move_along, seats_taken
from courses.learning.models import Enrolment, Invitation
from courses.studio import access
from courses.studio.http import leads_to, page
from courses.studio.peopleforms import CohortForm, TeacherForm
from items import teaching
from shared.http import require_post
from shared.queries import SubqueryCount


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def cohorts(request: MemberRequest, pk: int) -> HttpResponse:
    """The course's cohorts, and a new one."""
    course = access.course(request.user, pk)
    form = CohortForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.instance.course = course
        form.save()
        messages.success(request, _("The cohort can be chosen now."))
        return redirect("studio-cohorts", pk)
    rows = course.cohorts.annotate(
        taken=SubqueryCount(Enrolment.objects.taken().filter(cohort=OuterRef("pk")))
        + SubqueryCount(Invitation.objects.waiting().filter(cohort=OuterRef("pk")))
    )
    context = page(course, "studio-cohorts", cohorts=rows, form=form)
    return render(request, "studio/cohorts.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def cohort(request: MemberRequest, pk: int) -> HttpResponse:
    """Change a cohort; the time of those who are in it moves along."""
    found = access.cohort(request.user, pk)
    form = CohortForm(request.POST or None, instance=found)
    ended = found.ends_at
    if request.method == "POST" and form.is_valid():
        move_along(form.save(), ended)
        messages.success(request, _("Saved."))
        return redirect("studio-cohorts", found.course_id)
    context = page(found.course, "studio-cohorts", cohort=found, form=form)
    context["taken"] = seats_taken(found)
    return render(request, "studio/cohort.html", context, status=422 if form.is_bound else 200)


@require_post(leads_to("studio-cohort", access.cohort))
@members_only
def remove_cohort(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a cohort away that nobody is in."""
    found = access.cohort(request.user, pk)
    if found.enrolments.exists() or found.invitations.exists():
        messages.error(request, _("There are people in this cohort."))
        return redirect("studio-cohort", pk)
    found.delete()
    messages.success(request, _("Removed."))
    return redirect("studio-cohorts", found.course_id)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def team(request: MemberRequest, pk: int) -> HttpResponse:
    """Who teaches; the author appoints."""
    course = access.course(request.user, pk)
    if request.method == "POST":
        course = access.own_course(request.user, pk)
    form = TeacherForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        handle = handles.normalise(form.cleaned_data["handle"].removeprefix("@"))
        person = User.objects.filter(handle=handle, is_active=True).first()
        if person is None or person.is_suspended:
            form.add_error("handle", _("Nobody has this handle."))
        elif course.item.is_by(person):
            form.add_error("handle", _("This is the author."))
        else:
            teaching.appoint(user=person, gate=course.item)
            said = _("%(name)s teaches with you now.") % {"name": person.public_name}
            messages.success(request, said)
            return redirect("studio-team", pk)
    context = page(
        course,
        "studio-team",
        teachers=teaching.teachers(course.item),
        form=form,
        is_mine=course.item.is_by(request.user),
    )
    return render(request, "studio/team.html", context, status=422 if form.is_bound else 200)


@require_post(leads_to("studio-team", access.own_course))
@members_only
def release(request: MemberRequest, pk: int) -> HttpResponse:
    """End somebody's teaching."""
    course = access.own_course(request.user, pk)
    person = get_object_or_404(User, handle=request.POST.get("handle", "").replace("\0", ""))
    if teaching.release(user=person, gate=course.item):
        messages.success(
            request, _("%(name)s teaches here no more.") % {"name": person.public_name}
        )
    return redirect("studio-team", pk)
