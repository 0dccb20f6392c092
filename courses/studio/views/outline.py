"""The outline: sections and lessons, where they stand, what becomes of them."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import MemberRequest, members_only
from courses.catalogue import outlining
from courses.catalogue.models import Course, Lesson, Section
from courses.studio import access, actions
from courses.studio.checklist import unready
from courses.studio.forms import NewLessonForm, SectionForm
from courses.studio.http import leads_to, paced, page
from courses.studio.views.courses import lessons_of
from items.models import Item
from items.teaching import taught_by
from shared.http import require_post

# "lesson-5 up", "lesson-5 before lesson-7", "lesson-5 into section-2", "section-2 down" …
_MOVE = re.compile(
    r"(lesson|section)-(\d{1,18}) (?:(up|down)|(before|into) (lesson|section)-(\d{1,18}))"
)


@dataclass
class Part:
    """A section with its lessons; `is_first` and `is_last` in the outline."""

    section: Section
    lessons: list[Lesson] = field(default_factory=list)
    is_first: bool = False
    is_last: bool = False


def parts_of(course: Course) -> list[Part]:
    """The outline as its authors see it: two queries."""
    parts = {row.pk: Part(row) for row in course.sections.order_by("position")}
    for lesson in lessons_of(course):
        parts[lesson.section_id].lessons.append(lesson)
    rows = list(parts.values())
    for number, part in enumerate(rows):
        part.is_first, part.is_last = number == 0, number == len(rows) - 1
    return rows


def _context(course: Course, **more: Any) -> dict[str, Any]:
    gone = Item.objects.filter(lesson__course=course)
    return page(
        course,
        "studio-course",
        parts=parts_of(course),
        removed=outlining.removed(gone),
        new_section=SectionForm(prefix="section"),
        **more,
    )


@require_safe
@members_only
def course(request: MemberRequest, pk: int) -> HttpResponse:
    """A course's outline."""
    return render(request, "studio/course.html", _context(access.course(request.user, pk)))


@require_post(leads_to("studio-course", access.course))
@members_only
def move(request: MemberRequest, pk: int) -> HttpResponse:
    """Move one lesson or section: `move` says which, and where to."""
    found = access.course(request.user, pk)
    said = _MOVE.fullmatch(request.POST.get("move", ""))
    if said is None:
        raise Http404
    what, which, way, _how, beside, other = said.groups()
    row: Lesson | Section
    with paced(found):
        Course.objects.select_for_update().get(pk=pk)
        if what == "lesson":
            row = get_object_or_404(found.lessons.select_related("section"), pk=which)
            _move_lesson(found, row, way, beside, other)
        else:
            row = get_object_or_404(found.sections, pk=which)
            _move_section(found, row, way, other if beside == "section" else None)
    anchor = f"{what}-{which}"
    if not request.htmx:
        return redirect(f"{reverse('studio-course', args=[pk])}#{anchor}")
    said_now = _("Moved: %(title)s") % {"title": row}
    context = _context(found, way=way or "", said=said_now, **{f"moved_{what}": row.pk})
    return render(request, "studio/course.html#outline", context)


def _move_lesson(
    course: Course, lesson: Lesson, way: str | None, beside: str | None, other: str | None
) -> None:
    if beside == "section":
        section = get_object_or_404(course.sections, pk=other)
        outlining.move_lesson(lesson=lesson, section=section)
        return
    if beside == "lesson":
        before = get_object_or_404(course.lessons.select_related("section"), pk=other)
        outlining.move_lesson(lesson=lesson, section=before.section, before=before)
        return
    parts = parts_of(course)
    at = next((n for n, part in enumerate(parts) if lesson in part.lessons), None)
    if at is None:
        raise Http404
    rows = parts[at].lessons
    place = rows.index(lesson)
    if way == "up" and place:
        outlining.move_lesson(lesson=lesson, section=parts[at].section, before=rows[place - 1])
    elif way == "up" and at:
        outlining.move_lesson(lesson=lesson, section=parts[at - 1].section)
    elif way == "down" and place + 1 < len(rows):
        after = rows[place + 2] if place + 2 < len(rows) else None
        outlining.move_lesson(lesson=lesson, section=parts[at].section, before=after)
    elif way == "down" and at + 1 < len(parts):
        following = parts[at + 1]
        first = following.lessons[0] if following.lessons else None
        outlining.move_lesson(lesson=lesson, section=following.section, before=first)


def _move_section(course: Course, section: Section, way: str | None, other: str | None) -> None:
    rows = list(course.sections.order_by("position"))
    if other is not None:
        outlining.move_section(section=section, before=get_object_or_404(course.sections, pk=other))
        return
    place = rows.index(section)
    if way == "up" and place:
        outlining.move_section(section=section, before=rows[place - 1])
    elif way == "down" and place + 1 < len(rows):
        after = rows[place + 2] if place + 2 < len(rows) else None
        outlining.move_section(section=section, before=after)


@require_post(leads_to("studio-course", access.course))
@members_only
def add_section(request: MemberRequest, pk: int) -> HttpResponse:
    """Add a section at the end."""
    found = access.course(request.user, pk)
    form = SectionForm(request.POST, prefix="section")
    if not form.is_valid():
        context = _context(found) | {"new_section": form}
        return render(request, "studio/course.html", context, status=422)
    section = outlining.add_section(course=found, **form.cleaned_data)
    return redirect(f"{reverse('studio-course', args=[pk])}#section-{section.pk}")


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def section(request: MemberRequest, pk: int) -> HttpResponse:
    """Name a section anew."""
    found = access.section(request.user, pk)
    form = SectionForm(request.POST or None, initial={"title": found.title, "part": found.part})
    if request.method == "POST" and form.is_valid():
        outlining.rename_section(section=found, **form.cleaned_data)
        return redirect(f"{reverse('studio-course', args=[found.course_id])}#section-{pk}")
    context = page(found.course, "studio-course", section=found, form=form)
    context["is_only"] = found.course.sections.count() < 2
    return render(request, "studio/section.html", context, status=422 if form.is_bound else 200)


@require_post(leads_to("studio-course", access.section))
@members_only
def remove_section(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a section away; its lessons stay, in the one before it."""
    found = access.section(request.user, pk)
    try:
        with paced(found.course):
            outlining.remove_section(section=found)
    except PermissionDenied as error:
        messages.error(request, str(error))
    return redirect("studio-course", found.course_id)


@require_post(leads_to("studio-course", access.section))
@members_only
def add_lesson(request: MemberRequest, pk: int) -> HttpResponse:
    """Add a lesson at a section's end, as a draft, and go on writing it."""
    found = access.section(request.user, pk)
    form = NewLessonForm(request.POST)
    if not form.is_valid():
        context = _context(found.course, failed=pk, lesson_form=form)
        return render(request, "studio/course.html", context, status=422)
    with paced(found.course):
        lesson = outlining.append_lesson(section=found, title=form.cleaned_data["title"])
    return redirect("studio-lesson", lesson.pk)


@require_safe
@members_only
def place(request: MemberRequest, pk: int) -> HttpResponse:
    """Where one lesson stands and may go; the same deeds as in the outline, by words alone."""
    lesson = access.lesson(request.user, pk)
    context = page(
        lesson.course,
        "studio-course",
        lesson=lesson,
        parts=parts_of(lesson.course),
        unready=unready(lesson),
    )
    return render(request, "studio/place.html", context)


@require_post(leads_to("studio-lesson", access.lesson))
@members_only
def show(request: MemberRequest, pk: int) -> HttpResponse:
    """Publish a lesson (`show` = 1), or make a draft of it again (0)."""
    lesson = access.lesson(request.user, pk)
    try:
        if request.POST.get("show", "1") != "1":
            if actions.withdraw_lesson(lesson=lesson):
                messages.success(request, _("The lesson is a draft again."))
        elif actions.publish_lesson(lesson=lesson):
            messages.success(request, _("The lesson is published."))
    except actions.Unready as error:
        messages.error(request, str(error))
    return redirect("studio-lesson", pk)


@require_post(leads_to("studio-course", access.lesson))
@members_only
def remove_lesson(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a lesson away; it can be put back."""
    lesson = access.lesson(request.user, pk)
    try:
        with paced(lesson.course):
            outlining.remove_lesson(lesson=lesson, by=request.user)
        messages.success(
            request,
            _("Removed: %(title)s") % {"title": lesson},
            extra_tags=reverse("studio-put-back", args=[pk]),
        )
    except PermissionDenied as error:
        messages.error(request, str(error))
    return redirect("studio-course", lesson.course_id)


def _put_back_page(request: HttpRequest, pk: int) -> str:
    return reverse("studio")


@require_post(_put_back_page)
@members_only
def put_back(request: MemberRequest, pk: int) -> HttpResponse:
    """Put back a lesson, or one's own course, that was removed: as a draft."""
    mine = Item.objects.filter(author=request.user, kind="course")
    of_lessons = Item.objects.filter(lesson__course__item__in=taught_by(request.user))
    item = get_object_or_404(outlining.removed(mine | of_lessons), pk=pk)
    course = item.lesson.course if item.kind == "lesson" else item.course
    with paced(course):
        outlining.put_back(item=item, by=request.user)
    messages.success(request, _("Put back as a draft: %(title)s") % {"title": item})
    return redirect("studio-course", course.pk)
