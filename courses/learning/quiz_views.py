"""Quizzes as one person sits them, and as their authors look at them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.http import MemberRequest, keeps_text, members_only
from accounts.models import User
from courses.catalogue import quiz
from courses.catalogue.models import Component, Lesson
from courses.learning import allowances, attempts, quizzes, sittings
from courses.learning.models import Attempt, Progress, Sitting
from courses.learning.quizzes import Quiz, Refused, quizzes_for
from courses.learning.standing import standing
from courses.learning.views import lesson_item, lesson_page
from items.teaching import teaches
from shared.http import back, require_post
from shared.text import number


def quiz_of(request: HttpRequest, pk: int) -> Component:
    """The quiz, if the viewer may see its lesson; else 404."""
    lessons = Lesson.objects.visible_to(request.user)
    found = Component.objects.filter(lesson__in=lessons, kind=Component.Kind.QUIZ)
    related = found.select_related("lesson__item", "lesson__course__item")
    return get_object_or_404(related, pk=pk)


def _address(component: Component) -> str:
    return f"{component.lesson.item.get_absolute_url()}#{component.kind}-{component.key}"


def _place(request: HttpRequest, pk: int) -> str:
    """Where a quiz stands in its lesson."""
    return _address(quiz_of(request, pk))


@require_post(_place)
@members_only
def start(request: MemberRequest, pk: int) -> HttpResponse:
    """Begin a quiz that is drawn or timed, or come back to it."""
    component = quiz_of(request, pk)
    try:
        attempts.start(component=component, by=request.user)
    except PermissionDenied as error:
        return _refusal(request, component, str(error))
    return _answer(request, component)


@require_post(_place)
@members_only
def keep(request: MemberRequest, pk: int) -> HttpResponse:
    """Save the answers of a quiz that is being sat, without handing them in."""
    component = quiz_of(request, pk)
    answers = quiz.read(component.data, request.POST.getlist, _drawn(request, component))
    saved = sittings.keep(component=component, by=request.user, answers=answers)
    if request.htmx:
        clock = timezone.localtime() if saved else None
        return render(request, "learning/_quiz_saved.html", {"clock": clock})
    if saved:
        messages.success(request, _("Your answers are saved. They are not handed in yet."))
    else:
        messages.error(request, str(sittings.NOT_STARTED))
    return redirect(_address(component))


@require_post(_place)
@keeps_text
@members_only
def attempt(request: MemberRequest, pk: int) -> HttpResponse:
    """Answer a quiz; it is graded here, and only then are the explanations sent.

    With something left open it comes back as it was filled in, with a word where it is missing.
    """
    component = quiz_of(request, pk)
    answers = quiz.read(component.data, request.POST.getlist, _drawn(request, component))
    try:
        attempts.attempt(
            component=component,
            by=request.user,
            answers=answers,
            sitting=_number(request, "sitting"),
            number=_number(request, "number"),
            as_is="as_is" in request.POST,
        )
    except ValidationError as error:
        refused = Refused(answers, error.message_dict)
        return _answer(request, component, refused=refused)
    except (PermissionDenied, sittings.TooLate) as error:
        return _refusal(request, component, str(error))
    return _answer(request, component)


@require_safe
@members_only
def history(request: MemberRequest, pk: int) -> HttpResponse:
    """All tries of the viewer at a quiz."""
    component = quiz_of(request, pk)
    whole = quizzes_for([component], request.user)[component.pk]
    tries = quizzes.tries(component, request.user)
    rows = [
        {
            "number": len(tries) - place,
            "attempt": attempt,
            "percent": quizzes.percent(attempt.score),
            "is_good": quiz.passes(component.data, attempt.score),
            "is_best": attempt.score == whole.record.best,
        }
        for place, attempt in enumerate(tries)
    ]
    return render(request, "learning/attempts.html", _context(component, whole) | {"rows": rows})


@require_safe
@members_only
def review(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    """One try of the viewer's, counted from 1, with what the quiz tells of it by now."""
    component = quiz_of(request, pk)
    tries = quizzes.tries(component, request.user)
    if not 1 <= number <= len(tries):
        raise Http404
    attempt = tries[len(tries) - number]
    record = quizzes.record_of(component, request.user)
    changed = not quizzes.matches(attempt)
    shown = Quiz(component, [], attempt, record) if changed else quizzes.review(attempt, record)
    context = _context(component, shown) | {"number": number, "changed": changed}
    return render(request, "learning/attempt.html", context)


@require_safe
@members_only
def report(request: MemberRequest, pk: int) -> HttpResponse:
    """How learners answer a quiz; for who teaches the course."""
    component = quiz_of(request, pk)
    if not teaches(request.user, component.lesson.item):
        raise Http404
    lines = quizzes.report(component)
    people = Attempt.objects.filter(component=component).values("user").distinct().count()
    whole = Quiz(component, [], None)
    context = _context(component, whole) | {
        "lines": lines,
        "people": people,
        "stuck": allowances.stuck([component]),
    }
    return render(request, "learning/quiz_report.html", context)


def _report_of(request: HttpRequest, pk: int) -> str:
    return reverse("quiz-report", args=[pk])


@require_post(_report_of)
@members_only
def allow(request: MemberRequest, pk: int) -> HttpResponse:
    """Give the learner named by `handle` so many further `attempts`; for who teaches the course."""
    component = quiz_of(request, pk)
    if not teaches(request.user, component.lesson.item):
        raise Http404
    person = get_object_or_404(User, handle=request.POST.get("handle", "").replace("\0", ""))
    number = _number(request, "attempts") or 1
    try:
        allowances.allow(component=component, user=person, by=request.user, attempts=number)
    except PermissionDenied as error:
        messages.error(request, str(error))
    else:
        said = ngettext(
            "%(name)s has %(n)d further attempt.", "%(name)s has %(n)d further attempts.", number
        )
        messages.success(request, said % {"name": person.public_name, "n": number})
    return back(request, f"{_report_of(request, pk)}#stuck")


def _context(component: Component, whole: Quiz) -> dict[str, Any]:
    lesson = component.lesson
    return {"quiz": whole, "lesson": lesson, "item": lesson.item, "address": _address(component)}


def _number(request: HttpRequest, name: str) -> int | None:
    return number(request.POST.get(name, ""))


def _drawn(request: MemberRequest, component: Component) -> quiz.Drawn | None:
    """What the sent answers name their choices by: the sitting of the form, else the one that runs."""
    if not quiz.is_sat(component.data):
        return None
    mine = Sitting.objects.filter(component=component, user=request.user)
    number = _number(request, "sitting")
    row = mine.filter(pk=number).first() if number else sittings.running(component, request.user)
    return row.drawn if row is not None and quiz.fits(component.data, row.drawn, row.asked) else []


def _refusal(request: MemberRequest, component: Component, reason: str) -> HttpResponse:
    if request.htmx:
        return _answer(request, component, notice=reason)
    messages.error(request, reason)
    return redirect(_address(component))


def _answer(
    request: MemberRequest,
    component: Component,
    *,
    refused: Refused | None = None,
    notice: str = "",
) -> HttpResponse:
    """The quiz as it stands now: in place, or on its page."""
    said = {component.pk: refused} if refused else {}
    status = 422 if refused or notice else 200
    item = component.lesson.item
    if request.htmx:
        lesson = component.lesson
        components = list(lesson.components.order_by("pk"))
        found = quizzes_for(components, request.user, said)
        progress = Progress.objects.filter(user=request.user, lesson=lesson).first()
        stands = standing(lesson, progress, components, found)
        context = {
            "quiz": found[component.pk],
            "lesson": lesson,
            "item": item,
            "finished": stands.is_finished,
            "standing": stands,
            "answered": True,
            "notice": notice,
        }
        return render(request, "learning/lesson.html#answered", context, status=status)
    if not refused:
        return redirect(_address(component))
    item = lesson_item(request, item.pk, "lesson__course__item", "lesson__section")
    return render(request, "learning/lesson.html", lesson_page(request, item, said), status=status)
