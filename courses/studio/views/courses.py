"""My courses, a new one, and a course's page as its authors write it."""

from django.contrib import messages
from django.db.models import OuterRef
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import MemberRequest, members_only
from courses.catalogue import actions, editing, outlining, versions
from courses.catalogue.models import Course, Lesson
from courses.learning.models import Enrolment
from courses.studio import access
from courses.studio.begun import begin, sent
from courses.studio.forms import CourseForm, NewCourseForm
from courses.studio.http import paced, page
from items.models import Item, Status
from shared.differences import of_forms
from shared.queries import SubqueryCount


@require_safe
@members_only
def studio(request: MemberRequest) -> HttpResponse:
    """The courses that one writes or teaches, those last touched first."""
    lessons = Lesson.objects.filter(course=OuterRef("pk")).exclude(item__status=Status.REMOVED)
    courses = (
        access.courses_of(request.user)
        .select_related("item__author")
        .annotate(
            learners=SubqueryCount(Enrolment.objects.filter(course=OuterRef("pk"))),
            lesson_count=SubqueryCount(lessons),
        )
        .order_by(Coalesce("item__edited_at", "item__created_at").desc(), "-pk")
    )
    mine = Item.objects.filter(author=request.user, kind="course")
    context = {
        "courses": courses,
        "removed": outlining.removed(mine),
        "form": NewCourseForm(),
    }
    return render(request, "studio/studio.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def new(request: MemberRequest) -> HttpResponse:
    """Begin a course: a draft with one empty section."""
    form = NewCourseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        course = actions.create_course(
            by=request.user,
            title=form.cleaned_data["title"],
            language=form.cleaned_data["language"],
            status=Status.DRAFT,
        )
        outlining.add_section(course=course, title=_("First section"))
        return redirect("studio-course", course.pk)
    status = 422 if form.is_bound else 200
    return render(request, "studio/new.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def about(request: MemberRequest, pk: int) -> HttpResponse:
    """What the course's page says, and what holds for the whole course."""
    course = access.course(request.user, pk)

    def make(*args: object, **kwargs: object) -> CourseForm:
        return CourseForm(*args, course=course, user=request.user, **kwargs)

    fields = versions.fields_of_course(course)
    initial = shown_in_form(fields)
    begun = begin(request, make, initial, versions.version(fields))
    more: dict[str, object] = {}
    status = 200
    if request.method == "POST":
        begun.form = form = make(request.POST)
        begun.version = request.POST.get("version", "")
        begun.place = request.POST.get("draft") or begun.place
        status = 422
        if form.is_valid():
            try:
                with paced(course):
                    editing.edit_course(
                        course=course,
                        by=request.user,
                        fields=form.written(),
                        version=begun.version,
                    )
                sent(request)
                messages.success(request, _("Saved."))
                return redirect("studio-about", pk)
            except versions.Changed:
                status = 409
                begun.version = versions.version(fields)
                more["conflict"] = True
                more["theirs"] = of_forms(make(initial=initial), form)
    context = page(course, "studio-about", begun=begun, form=begun.form, **more)
    return render(request, "studio/about.html", context, status=status)


def shown_in_form(fields: versions.CourseFields) -> dict[str, object]:
    """A course's fields by the names and in the shapes of `CourseForm`."""
    who = "open" if fields["open"] else "closed"
    return {**fields, "tags": ", ".join(fields["tags"]), "access": who}


def lessons_of(course: Course) -> "list[Lesson]":
    """All that is not removed, in order."""
    rows = Lesson.objects.filter(course=course).exclude(item__status=Status.REMOVED)
    return list(rows.select_related("item", "section").in_order())
