"""Who learns, and at what pace; whom teachers let in."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.http import MemberRequest, members_only
from courses.catalogue.models import Component, Course
from courses.learning import allowances, invitations
from courses.learning.models import EnrolmentQuerySet, Progress
from courses.studio import access
from courses.studio.http import leads_to, page
from courses.studio.peopleforms import InviteForm
from items.models import Admission, Status
from items.models.admission import AdmissionQuerySet
from shared.http import back, require_post
from shared.paging import keyset
from shared.queries import SubqueryCount


@require_safe
@members_only
def learners(request: MemberRequest, pk: int) -> HttpResponse:
    """Who takes the course, how far they are, and whether all is open to them, the newest first; who
    was let in and has not begun; who is stuck."""
    course = access.course(request.user, pk)
    part = "#rows" if request.htmx else ""
    return render(request, f"studio/learners.html{part}", _page(request, course))


def _page(request: MemberRequest, course: Course, form: InviteForm | None = None) -> dict[str, Any]:
    rows = learners_of(course)
    if said := request.GET.get("q", "").replace("\0", "").strip():
        rows = rows.filter(Q(user__handle__icontains=said) | Q(user__name__icontains=said))
    found = keyset(request, rows, "-at", "-pk", size=50)
    total = course.lessons.filter(item__status=Status.PUBLISHED).count()
    context = page(course, "studio-learners", found=found, total=total, said=said)
    context["counts"] = course.enrolments.aggregate(
        all=Count("pk"), finished=Count("pk", filter=Q(completed_at__isnull=False))
    )
    begun = _gated(course.pk).filter(user__in=course.enrolments.values("user"))
    context |= begun.aggregate(
        waiting=Count("pk", filter=Q(opens_all=False)), opened=Count("pk", filter=Q(opens_all=True))
    )
    context["form"] = None if course.open else form or InviteForm(course=course)
    context["invited"] = course.invitations.select_related("user", "cohort").order_by("-at", "-pk")
    limited = Component.objects.filter(lesson__course=course, kind=Component.Kind.QUIZ)
    with_limit = limited.filter(data__attempts__isnull=False).select_related("lesson__item")
    context["stuck"] = allowances.stuck(with_limit)
    context["now"] = timezone.now()
    return context


def learners_of(course: Course) -> EnrolmentQuerySet:
    """Those who take a course, each with what their teachers see of them: lessons `done`, `last` time,
    and of their right `opens_all`, `source` and `until`, null where they have none any more."""
    done = Progress.objects.filter(
        user=OuterRef("user"),
        lesson__course=course,
        completed_at__isnull=False,
        lesson__item__status=Status.PUBLISHED,
    )
    admission = Admission.objects.filter(user=OuterRef("user"), gate=course.pk)
    latest = Progress.objects.filter(user=OuterRef("user"), lesson__course=course).order_by("-at")
    return course.enrolments.select_related("user", "cohort", "certificate").annotate(
        done=SubqueryCount(done),
        opens_all=Coalesce(Subquery(admission.values("opens_all")[:1]), False),
        source=Subquery(admission.values("source")[:1]),
        until=Subquery(admission.values("expires_at")[:1]),
        last=Subquery(latest.values("at")[:1]),
    )


def _gated(pk: int) -> AdmissionQuerySet:
    """The admissions of a course's learners."""
    return Admission.objects.filter(gate=pk, teaches=False)


@require_post(leads_to("studio-learners", access.course))
@members_only
def admit(request: MemberRequest, pk: int) -> HttpResponse:
    """Let in the `people` that the lines name, with a `cohort` or until a time; what names nobody
    comes back with the reason, the others are in."""
    course = access.course(request.user, pk)
    form = InviteForm(request.POST, course=course)
    if not course.open and form.is_valid():
        given = form.cleaned_data
        found = invitations.invite_all(
            course=course,
            by=request.user,
            lines=given["people"],
            cohort=given.get("cohort"),
            expires_at=given["expires_at"],
        )
        if found.count:
            said = ngettext("%(n)d person is let in.", "%(n)d people are let in.", found.count)
            messages.success(request, said % {"n": found.count})
        if not found.refused:
            return redirect("studio-learners", pk)
        left = request.POST.copy()
        left["people"] = "\n".join(line for line, _why in found.refused)
        form = InviteForm(left, course=course)
        for line, why in found.refused:
            form.add_error("people", f"{line}: {why}")
    return render(request, "studio/learners.html", _page(request, course, form), status=422)


def _list_of_invited(request: HttpRequest, pk: int) -> str:
    if not request.user.is_authenticated:
        return reverse("studio")
    return reverse("studio-learners", args=[access.invitation(request.user, pk).course_id])


@require_post(_list_of_invited)
@members_only
def withdraw_invitation(request: MemberRequest, pk: int) -> HttpResponse:
    """Take back an invitation that was not taken yet."""
    invitation = access.invitation(request.user, pk)
    if invitations.withdraw(invitation):
        messages.success(request, _("The invitation is withdrawn."))
    else:
        messages.error(request, _("They have taken the course meanwhile."))
    return redirect("studio-learners", invitation.course_id)


def _list_of(request: HttpRequest, pk: int) -> str:
    if not request.user.is_authenticated:
        return reverse("studio")
    return reverse("studio-learners", args=[access.enrolment(request.user, pk).course_id])


@require_post(_list_of)
@members_only
def withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    """Take back the right that a learner has by a teacher's invitation."""
    enrolment = access.enrolment(request.user, pk)
    if invitations.withdraw_from(enrolment):
        said = _("%(name)s is not let in any more. What they did stays theirs.")
        messages.success(request, said % {"name": enrolment.user.public_name})
    else:
        messages.error(request, _("No teacher let them in, so none can take it back."))
    return back(request, reverse("studio-learners", args=[enrolment.course_id]))


@require_post(leads_to("studio-learners", access.course))
@members_only
def open_all(request: MemberRequest, pk: int) -> HttpResponse:
    """Open all lessons to everybody who takes the course now (`open` = 1), or let them come in their
    time again (0)."""
    course = access.course(request.user, pk)
    opens = request.POST.get("open", "1") == "1"
    count = _gated(course.pk).exclude(opens_all=opens).update(opens_all=opens)
    said = ngettext("Changed for %(count)d learner.", "Changed for %(count)d learners.", count)
    messages.success(request, said % {"count": count})
    return redirect("studio-learners", pk)


@require_post(_list_of)
@members_only
def open_for(request: MemberRequest, pk: int) -> HttpResponse:
    """Open all lessons to one learner (`open` = 1), or let them come in their time again (0)."""
    enrolment = access.enrolment(request.user, pk)
    opens = request.POST.get("open", "1") == "1"
    _gated(enrolment.course_id).filter(user=enrolment.user).update(opens_all=opens)
    said = _("All is open to %(name)s.") if opens else _("Lessons open in their time to %(name)s.")
    messages.success(request, said % {"name": enrolment.user.public_name})
    return back(request, reverse("studio-learners", args=[enrolment.course_id]))
