"""A question with its answers, asking and answering."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import reswap, retarget

from accounts.http import MemberRequest, writers_only
from accounts.models import Viewer
from activity.events import opened
from community.questions import actions, closing, judging
from community.questions.forms import AnswerForm, AskForm
from community.questions.models import Answer, Question
from community.questions.places import spots
from items import writing
from items.http import moved, page_of
from items.marks import mark
from items.models import Item
from shared.http import Request, require_post
from shared.paging import numbered
from shared.text import number

ANSWERS_A_PAGE = 100
RELATED = 6


@require_safe
def question(request: Request, pk: int, slug: str) -> HttpResponse:
    """One question with its answers and what was said about them; `answer` names one of these."""
    found = _question(request, pk)
    if "answer" in request.GET:
        return redirect(_page_with(request, found))
    if elsewhere := moved(request, found.item, slug):
        return elsewhere
    opened(request, found.item)
    form = writing.form(request, AnswerForm, reverse("answer", args=[pk]), thread=pk)
    return _page(request, found, form)


def _question(request: HttpRequest, pk: int) -> Question:
    return get_object_or_404(
        Question.objects.visible_to(request.user)
        .with_card(request.user)
        .select_related("about", "duplicate_of", "closed_by"),
        pk=pk,
    )


def _page_with(request: HttpRequest, found: Question) -> str:
    """The page of a question on which the answer stands that the query names. It has no `#`: so
    browsers keep the one they came with, which may name a comment on the answer."""
    ids = Answer.objects.for_page(found, request.user).values_list("pk", flat=True)
    named = request.GET["answer"]
    before = next((n for n, pk in enumerate(ids) if str(pk) == named), 0)
    number = before // ANSWERS_A_PAGE + 1
    address = found.get_absolute_url()
    return f"{address}?answers={number}" if number > 1 else address


def _page(
    request: HttpRequest, found: Question, form: AnswerForm, status: int = 200
) -> HttpResponse:
    viewer = request.user
    order = request.GET.get("sort", "")
    rows = Answer.objects.for_page(found, viewer, order)
    answers = numbered(request, rows, ANSWERS_A_PAGE, parameter="answers")
    on_page = [found.item, *(answer.item for answer in answers.rows)]
    mark(on_page, viewer)
    first = "answers" not in request.GET
    context = {
        "question": found,
        "item": found.item,
        "address": request.build_absolute_uri(found.get_absolute_url()),
        "answers": answers,
        "items_on_page": on_page,
        "in_the_middle": not first,
        "related": _related(found, viewer) if first else [],
        "about": _seen(found.about_id, viewer),
        "original": _original(found, viewer),
        "orders": _orders(request, order),
        **rights(found, viewer),
        "form": form,
    }
    part = "#answers" if getattr(request, "htmx", False) and not first else ""
    return render(request, f"questions/question.html{part}", context, status=status)


def rights(found: Question, viewer: Viewer) -> dict[str, bool]:
    """What the viewer may do with a question's answers, and with it. One query at most."""
    teaches = judging.may_endorse(found, viewer)
    return {
        "may_endorse": teaches,
        "may_close": judging.may_close(found, viewer, teaches),
        "may_reopen": judging.may_reopen(found, viewer, teaches),
    }


def _orders(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    """The orders in which the answers can be read."""
    labels = {"": _("Best"), "newest": _("Newest"), "oldest": _("Oldest")}
    return [
        {
            "label": label,
            "url": f"{request.path}{f'?sort={name}' if name else ''}#answers",
            "current": name == (current if current in labels else ""),
        }
        for name, label in labels.items()
    ]


def _original(found: Question, viewer: Viewer) -> Item | None:
    first = closing.first_of(found)
    return _seen(first.pk, viewer) if first else None


def _related(found: Question, viewer: Viewer) -> list[Question]:
    related = list(Question.objects.related_to(found, viewer)[:RELATED])
    if len(related) < RELATED:
        known = {row.pk for row in related}
        alike = Question.objects.sharing_tags_with(found, viewer)[:RELATED]
        related += [row for row in alike if row.pk not in known]
    return related[:RELATED]


def _seen(pk: int | None, viewer: Viewer) -> Item | None:
    """What the question is about or repeats, if the viewer may see that."""
    return Item.objects.visible_to(viewer).filter(pk=pk).first() if pk else None


@require_http_methods(["GET", "HEAD", "POST"])
@writers_only
@writing.sends
def ask(request: MemberRequest) -> HttpResponse:
    """Ask; `about` in the address or the form names the item that the question is about. With `look`
    nothing is asked yet: the form comes back with what is similar."""
    about = _about(request)
    there = spots(about) if about else []
    given = {name: request.GET.get(name) for name in ("about", "place", "second", "quote")}
    kept_at = "" if request.method == "POST" else _kept_at(about)
    form = writing.form(request, AskForm, kept_at, initial=given, spots=there)
    if "look" in request.POST:
        form = AskForm.looking(request.POST, request.user, there)
    elif request.method == "POST" and form.is_valid():
        try:
            return redirect(
                actions.ask(by=request.user, about=about, place=form.where, **form.written())
            )
        except PermissionDenied as error:
            form.add_error(None, str(error))
    status = 422 if form.errors else 200
    return render(
        request,
        "questions/ask.html",
        {"form": form, "about": about, "to": _kept_at(about)},
        status=status,
    )


def _kept_at(about: Item | None) -> str:
    """Where the form is sent: one draft for each thing that one asks about."""
    return f"{reverse('ask')}?about={about.pk}" if about else reverse("ask")


def _about(request: MemberRequest) -> Item | None:
    given = request.POST.get("about") or request.GET.get("about")
    if not given:
        return None
    if (pk := number(given)) is None:
        raise Http404
    return get_object_or_404(Item.objects.visible_to(request.user), pk=pk)


def _answer_form(request: HttpRequest, pk: int) -> str:
    return f"{page_of(request, pk)}#answer-form"


@require_post(_answer_form)
@writers_only
@writing.sends
def answer(request: MemberRequest, pk: int) -> HttpResponse:
    """Answer a question."""
    found = _question(request, pk)
    form = writing.form(request, AnswerForm, thread=pk)
    context: dict[str, Any] = {"question": found, "form": form}
    new = None
    if form.is_valid():
        try:
            new = actions.answer(question=found, by=request.user, body=form.cleaned_data["body"])
        except PermissionDenied as error:
            form.add_error(None, str(error))
    if new is None:
        if not request.htmx:
            return _page(request, found, form, status=422)
        response = render(request, "questions/question.html#form", context, status=422)
        return reswap(retarget(response, "#answer-form"), "outerHTML")
    if not request.htmx:
        return redirect(new.item)
    mark([new.item], request.user)
    counted = _question(request, pk)
    again = writing.empty(request, AnswerForm, thread=pk)
    context |= {"question": counted, "answer": new, "form": again, "fresh": True}
    context |= rights(found, request.user)
    return render(request, "questions/question.html#new", context)
