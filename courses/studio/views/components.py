"""What stands in a lesson besides its text."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import MemberRequest, members_only
from courses.catalogue import editing
from courses.catalogue.models import Component, Lesson
from courses.catalogue.versions import Changed, version
from courses.learning.models import Attempt
from courses.studio import access
from courses.studio.begun import begin, sent
from courses.studio.componentforms import FORMS, ComponentForm
from courses.studio.http import leads_to, page
from shared.differences import of_forms
from shared.http import require_post


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def add(request: MemberRequest, pk: int, kind: str) -> HttpResponse:
    """Make a component of that kind for a lesson."""
    if kind not in FORMS:
        raise Http404
    return _write(request, access.lesson(request.user, pk), kind, None)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def component(request: MemberRequest, pk: int) -> HttpResponse:
    """Change a component."""
    found = access.component(request.user, pk)
    if found.kind not in FORMS:
        return redirect("studio-lesson", found.lesson_id)
    return _write(request, found.lesson, found.kind, found)


def _write(
    request: MemberRequest, lesson: Lesson, kind: str, found: Component | None
) -> HttpResponse:
    form_class = FORMS[kind]
    data = found.data if found else {}

    def make(*args: Any, **kwargs: Any) -> ComponentForm:
        return form_class(*args, language=lesson.item.language, old=data, **kwargs)

    initial = form_class.read(data)
    begun = begin(request, make, initial, version(data))
    more: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        begun.form = form = make(request.POST)
        begun.place = request.POST.get("draft") or begun.place
        begun.version = request.POST.get("version", "")
        status = 422
        if form.is_valid():
            try:
                return _save(request, lesson, kind, found, form)
            except Changed:
                status = 409
                begun.version = version(data)
                more["conflict"] = True
                more["theirs"] = of_forms(make(initial=initial), form)
    context = page(
        lesson.course,
        "studio-course",
        lesson=lesson,
        component=found,
        kind=Component.Kind(kind),
        begun=begun,
        form=begun.form,
        files=lesson.item.attachments.order_by("-pk"),
        tries=Attempt.objects.filter(component=found).count() if found else 0,
        **more,
    )
    return render(request, "studio/component.html", context, status=status)


def _save(
    request: MemberRequest,
    lesson: Lesson,
    kind: str,
    found: Component | None,
    form: ComponentForm,
) -> HttpResponse:
    row = editing.put_component(
        lesson=lesson,
        kind=kind,
        data=form.data_of(),
        component=found,
        version=request.POST.get("version", ""),
    )
    sent(request)
    if found:
        messages.success(request, _("Saved."))
    else:
        said = _("Made. It stands at the end until you put %(mark)s somewhere in the text.")
        messages.success(request, said % {"mark": f"[[{row.kind}:{row.key}]]"})
    # What was begun in the lesson's own text goes on there.
    return redirect(f"{reverse('studio-lesson', args=[lesson.pk])}?draft=latest#components")


@require_post(leads_to("studio-lesson", access.component))
@members_only
def remove(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a component away, unless learners' attempts hang on it."""
    found = access.component(request.user, pk)
    lesson = found.lesson_id
    if Attempt.objects.filter(component=found).exists():
        messages.error(
            request,
            _("Learners have answered this quiz, and their attempts are kept: change it instead."),
        )
        return redirect("studio-component", pk)
    editing.remove_component(component=found, by=request.user)
    messages.success(request, _("Removed."))
    return redirect(f"{reverse('studio-lesson', args=[lesson])}?draft=latest#components")
