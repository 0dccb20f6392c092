"""Writing a lesson: its text with what stands in it, and how it looks."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import MemberRequest, members_only
from courses.catalogue import editing, versions
from courses.catalogue.components import parts
from courses.catalogue.models import Component, Lesson
from courses.learning.quizzes import quizzes_for
from courses.learning.views import shown
from courses.studio import access
from courses.studio.begun import Begun, begin, sent
from courses.studio.checklist import unready
from courses.studio.fields import MAX_TEXT
from courses.studio.forms import LessonForm
from courses.studio.http import leads_to, paced, page
from items.models import Item
from shared import markdown
from shared.differences import of_forms
from shared.http import require_post


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def lesson(request: MemberRequest, pk: int) -> HttpResponse:
    """The editor of one lesson.

    What was saved by somebody else since the form was opened is never overwritten unseen: the form
    comes back with 409, both texts in it. `look` in a form without script asks for the preview.
    """
    found = access.lesson(request.user, pk)

    def make(*args: object, **kwargs: object) -> LessonForm:
        return LessonForm(*args, lesson=found, **kwargs)

    fields = versions.fields_of_lesson(found)
    # An empty lesson has no length yet; left so, it is estimated.
    initial = {**fields, "minutes": fields["minutes"] if fields["body"] else None}
    begun = begin(request, make, initial, versions.version(fields))
    more: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        begun.form = form = make(request.POST)
        begun.version = request.POST.get("version", "")
        begun.place = request.POST.get("draft") or begun.place
        if "look" in request.POST:
            return render(request, "studio/lesson.html", _context(found, begun, looks=True))
        status = 422
        if form.is_valid():
            try:
                with paced(found.course):
                    editing.edit_lesson(
                        lesson=found,
                        by=request.user,
                        fields=form.written(fields),
                        version=begun.version,
                    )
                sent(request)
                messages.success(request, _("Saved."))
                return redirect("studio-lesson", pk)
            except versions.Changed:
                status = 409
                begun.version = versions.version(fields)
                more["conflict"] = True
                more["theirs"] = of_forms(make(initial={**fields}), form)
                last = found.item.revisions.select_related("by").last()
                more["by"] = last.by if last else None
    return render(request, "studio/lesson.html", _context(found, begun, **more), status=status)


def _context(lesson: Lesson, begun: Begun, **more: Any) -> dict[str, Any]:
    body = str(begun.form["body"].value() or "")
    components = list(lesson.components.order_by("pk"))
    return page(
        lesson.course,
        "studio-course",
        lesson=lesson,
        begun=begun,
        form=begun.form,
        components=[(row, f"[[{row.kind}:{row.key}]]") for row in components],
        kinds=[
            Component.Kind.QUIZ,
            Component.Kind.VIDEO,
            Component.Kind.AUDIO,
            Component.Kind.FILE,
        ],
        parts=look(lesson, body, components),
        unready=unready(lesson) if lesson.item.status == "draft" else [],
        files=lesson.item.attachments.order_by("-pk"),
        **more,
    ) | {"item": lesson.item}


def look(
    lesson: Lesson, body: str, components: list[Component] | None = None
) -> list[dict[str, Any]]:
    """How a text would show as this lesson's, by the way of the lesson's own page."""
    rows = list(lesson.components.order_by("pk")) if components is None else components
    html = markdown.render(body[:MAX_TEXT], lesson.item.markup, lesson.item.language)
    quizzes = quizzes_for(rows, AnonymousUser())
    return [shown(part, quizzes, {}) for part in parts(html, rows)]


@require_post(leads_to("studio-lesson", access.lesson))
@members_only
def preview(request: MemberRequest, pk: int) -> HttpResponse:
    """How the text in the editor looks."""
    found = access.lesson(request.user, pk)
    context = {"parts": look(found, request.POST.get("body", "")), "item": found.item}
    return render(request, "studio/lesson.html#look", context)


@require_post(leads_to("studio-about", access.course))
@members_only
def preview_course(request: MemberRequest, pk: int) -> HttpResponse:
    """How the text of a course's page looks."""
    item: Item = access.course(request.user, pk).item
    body = request.POST.get("body", "")[:MAX_TEXT]
    html = markdown.render(body, item.markup, item.language)
    return render(request, "studio/about.html#look", {"html": html, "item": item})
