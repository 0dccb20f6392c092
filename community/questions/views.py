"""Lists of questions, a question with its answers, asking, answering, accepting."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import reswap, retarget

from accounts.http import MemberRequest, members_only, writers_only
from accounts.models import Viewer
from activity.events import opened
from community.questions import actions
from community.questions.forms import AnswerForm, AskForm
from community.questions.models import Answer, Question
from items import kinds, writing
from items.http import moved, page_of
from items.marks import mark
from items.models import Item
from shared.http import Request, back, require_post
from shared.paging import Page, keyset, numbered

ANSWERS_A_PAGE = 100
RELATED = 6


@require_safe
def questions(request: Request) -> HttpResponse:
    """The newest questions; `order=unanswered` keeps to those that wait, `tag` to one tag's."""
    waiting = request.GET.get("order") == "unanswered"
    tag = request.GET.get("tag", "").replace("\0", "")
    # The items alone are paged, along their index; only those of the page are read with their cards.
    items = Item.objects.of_kind("question")
    if waiting:
        items = items.filter(question__in=Question.objects.unanswered())
    if tag:
        items = items.filter(tags__slug=tag)
    found = keyset(request, items.listed_for(request.user), "-published_at", "-pk")
    cards = kinds.cards("question", [item.pk for item in found.rows], request.user)
    page = Page([cards[item.pk] for item in found.rows if item.pk in cards], found.next_url)
    mark((row.item for row in page.rows), request.user)
    context = {"page": page, "waiting": waiting, "tag": tag, "after": "after" in request.GET}
    part = "#rows" if request.htmx else ""
    return render(request, f"questions/questions.html{part}", context)


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
        Question.objects.visible_to(request.user).with_card(request.user), pk=pk
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
    answers = numbered(
        request, Answer.objects.for_page(found, viewer), ANSWERS_A_PAGE, parameter="answers"
    )
    on_page = [found.item, *(answer.item for answer in answers.rows)]
    mark(on_page, viewer)
    first = "answers" not in request.GET
    context = {
        "question": found,
        "item": found.item,
        "answers": answers,
        "items_on_page": on_page,
        "in_the_middle": not first,
        "related": _related(found, viewer) if first else [],
        "about": _seen(found.about_id, viewer),
        "original": _seen(found.duplicate_of_id, viewer),
        "form": form,
    }
    part = "#answers" if getattr(request, "htmx", False) and not first else ""
    return render(request, f"questions/question.html{part}", context, status=status)


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
    """Ask; `about` in the address or the form names the item that the question is about."""
    form = writing.form(request, AskForm, initial={"about": request.GET.get("about")})
    about = _about(request)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(actions.ask(by=request.user, about=about, **form.written()))
        except PermissionDenied as error:
            form.add_error(None, str(error))
    status = 422 if request.method == "POST" else 200
    return render(request, "questions/ask.html", {"form": form, "about": about}, status=status)


def _about(request: MemberRequest) -> Item | None:
    given = request.POST.get("about") or request.GET.get("about")
    if not given:
        return None
    if not (given.isascii() and given.isdecimal()):
        raise Http404
    return get_object_or_404(Item.objects.visible_to(request.user), pk=int(given))


def _answer_form(request: HttpRequest, pk: int) -> str:
    return f"{page_of(request, pk)}#answer-form"


@require_post(_answer_form)
@writers_only
@writing.sends
def answer(request: MemberRequest, pk: int) -> HttpResponse:
    """Answer a question."""
    found = _question(request, pk)
    form = writing.form(request, AnswerForm, thread=pk)
    context = {"question": found, "form": form}
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
    return render(request, "questions/question.html#new", context)


@require_post(page_of)
@members_only
def accept(request: MemberRequest, pk: int) -> HttpResponse:
    """Accept an answer to one's own question (`accept` = 1), or take that back (0)."""
    answers = Answer.objects.visible_to(request.user)
    row = get_object_or_404(answers.select_related("question__item", "item"), pk=pk)
    accepted = request.POST.get("accept", "1") == "1"
    actions.accept(answer=row, by=request.user, accepted=accepted)
    return back(request, row.item.get_absolute_url())
