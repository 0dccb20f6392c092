"""Who learns and who teaches: learners and their pace, cohorts, the team."""

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts import handles
from accounts.http import MemberRequest, members_only
from accounts.models import User
from courses.learning.models import Enrolment, Progress
from courses.studio import access
from courses.studio.forms import CohortForm, TeacherForm
from courses.studio.http import leads_to, page
from items import teaching
from items.models import Admission, Status
from items.models.admission import AdmissionQuerySet
from shared.http import back, require_post
from shared.paging import keyset
from shared.queries import SubqueryCount


@require_safe
@members_only
def learners(request: MemberRequest, pk: int) -> HttpResponse:
    """Who takes the course, how far they are, and whether all is open to them; the newest first."""
    course = access.course(request.user, pk)
    done = Progress.objects.filter(
        user=OuterRef("user"),
        lesson__course=course,
        completed_at__isnull=False,
        lesson__item__status=Status.PUBLISHED,
    )
    admission = Admission.objects.filter(user=OuterRef("user"), gate=course.pk)
    latest = Progress.objects.filter(user=OuterRef("user"), lesson__course=course).order_by("-at")
    rows = course.enrolments.select_related("user", "cohort").annotate(
        done=SubqueryCount(done),
        opens_all=Coalesce(Subquery(admission.values("opens_all")[:1]), False),
        is_admitted=Exists(admission),
        last=Subquery(latest.values("at")[:1]),
    )
    if said := request.GET.get("q", "").replace("\0", "").strip():
        rows = rows.filter(Q(user__handle__icontains=said) | Q(user__name__icontains=said))
    found = keyset(request, rows, "-at", "-pk", size=50)
    total = course.lessons.filter(item__status=Status.PUBLISHED).count()
    context = page(course, "studio-learners", found=found, total=total, said=said)
    context["counts"] = course.enrolments.aggregate(
        all=Count("pk"), finished=Count("pk", filter=Q(completed_at__isnull=False))
    )
    context["waiting"] = _gated(course.pk).filter(opens_all=False).count()
    part = "#rows" if request.htmx else ""
    return render(request, f"studio/learners.html{part}", context)


def _gated(pk: int) -> AdmissionQuerySet:
    """The admissions of a course's learners."""
    return Admission.objects.filter(gate=pk, teaches=False)


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


def _list_of(request: HttpRequest, pk: int) -> str:
    if not request.user.is_authenticated:
        return reverse("studio")
    return reverse("studio-learners", args=[_enrolment(request.user, pk).course_id])


def _enrolment(user: User, pk: int) -> Enrolment:
    rows = Enrolment.objects.filter(course__in=access.courses_of(user))
    return get_object_or_404(rows.select_related("user", "course__item"), pk=pk)


@require_post(_list_of)
@members_only
def open_for(request: MemberRequest, pk: int) -> HttpResponse:
    """Open all lessons to one learner (`open` = 1), or let them come in their time again (0)."""
    enrolment = _enrolment(request.user, pk)
    opens = request.POST.get("open", "1") == "1"
    _gated(enrolment.course_id).filter(user=enrolment.user).update(opens_all=opens)
    said = _("All is open to %(name)s.") if opens else _("Lessons open in their time to %(name)s.")
    messages.success(request, said % {"name": enrolment.user.public_name})
    return back(request, reverse("studio-learners", args=[enrolment.course_id]))


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
    )
    context = page(course, "studio-cohorts", cohorts=rows, form=form)
    return render(request, "studio/cohorts.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def cohort(request: MemberRequest, pk: int) -> HttpResponse:
    """Change a cohort; the time of those who are in it moves along."""
    found = access.cohort(request.user, pk)
    form = CohortForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        changed = form.save()
        members = Enrolment.objects.filter(cohort=found).values("user")
        Admission.objects.filter(
            gate=found.course_id, user__in=members, source=Admission.Source.ENROLMENT
        ).update(at=changed.starts_at, expires_at=changed.ends_at)
        messages.success(request, _("Saved."))
        return redirect("studio-cohorts", found.course_id)
    context = page(found.course, "studio-cohorts", cohort=found, form=form)
    context["taken"] = found.enrolments.count()
    return render(request, "studio/cohort.html", context, status=422 if form.is_bound else 200)


@require_post(leads_to("studio-cohort", access.cohort))
@members_only
def remove_cohort(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a cohort away that nobody is in."""
    found = access.cohort(request.user, pk)
    if found.enrolments.exists():
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
