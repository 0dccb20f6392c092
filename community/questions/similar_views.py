"""What is similar to a question that is being written, and what its asker says solved it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from accounts.http import MemberRequest, members_only
from community.questions import suggest
from community.questions.models import Passage, Question
from community.questions.similar_shown import similar_to
from items.http import page_of
from items.models import Item
from shared.http import Request, require_post
from shared.text import number


@require_safe
def similar(request: Request) -> HttpResponse:
    """Earlier questions similar to `q`, or the `title` of a form, and passages that may answer it."""
    # Forms send a field of theirs.
    given = (request.GET.get(name) for name in ("q", "title", "original"))
    text = next(filter(None, given), "").replace("\0", "")
    context = {"similar": similar_to(text, request.user), "typed": text}
    part = "#found" if request.htmx else ""
    return render(request, f"questions/similar.html{part}", context)


def _question_page(request: HttpRequest, pk: int) -> str:
    return page_of(request, pk)


@require_post(_question_page)
@members_only
def solved(request: MemberRequest, pk: int) -> HttpResponse:
    """The asker says that the `passage` solved their question; without one, that nothing did."""
    question = get_object_or_404(Question.objects.visible_to(request.user), pk=pk)
    given = request.POST.get("passage", "")
    if given:
        suggest.solve(question=question, by=request.user, passage=visible_passage(given, request))
    else:
        suggest.unsolve(question=question, by=request.user)
    return redirect(question)


def visible_passage(given: str, request: HttpRequest) -> Passage:
    """A passage of a lesson or an answer by its id, if the viewer may see its item; else `Http404`."""
    if (pk := number(given)) is None:
        raise Http404
    items = Item.objects.visible_to(request.user)
    found = Passage.objects.filter(is_question=False, item__in=items)
    return get_object_or_404(found, pk=pk)
