"""Accepting and endorsing answers, closing questions and opening them again."""

import re

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import MemberRequest, members_only
from accounts.models import User
from community.questions import actions, closing, judging
from community.questions.forms import CloseForm
from community.questions.models import Answer, Question, Reason
from items.http import page_of
from shared.http import back, require_post

# An id by itself, or in an address of a question.
_ID = re.compile(r"#?(\d{1,18})|(?:\S*/)?questions/(\d{1,18})-\S*", re.ASCII)


@require_post(page_of)
@members_only
def accept(request: MemberRequest, pk: int) -> HttpResponse:
    """Accept an answer to one's own question (`accept` = 1), or take that back (0)."""
    row = _answer(request, pk)
    accepted = request.POST.get("accept", "1") == "1"
    actions.accept(answer=row, by=request.user, accepted=accepted)
    return back(request, row.item.get_absolute_url())


@require_post(page_of)
@members_only
def endorse(request: MemberRequest, pk: int) -> HttpResponse:
    """Endorse an answer about what one teaches (`endorse` = 1), or take that back (0)."""
    row = _answer(request, pk)
    endorsed = request.POST.get("endorse", "1") == "1"
    judging.endorse(answer=row, by=request.user, endorsed=endorsed)
    return back(request, row.item.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def close(request: MemberRequest, pk: int) -> HttpResponse:
    """Close a question: why, in a list and in words."""
    found = _question(request, pk)
    if found.closed_at is not None:
        return redirect(found)
    if not judging.may_close(found, request.user):
        raise PermissionDenied(
            _("Only who asked, who teaches what it is about and moderators close a question.")
        )
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            closing.close(
                question=found,
                by=request.user,
                reason=Reason(form.cleaned_data["reason"]),
                words=form.cleaned_data["words"],
                original=named(form.cleaned_data["original"], request.user),
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect(found)
    status = 422 if form.errors else 200
    return render(request, "questions/close.html", {"question": found, "form": form}, status=status)


@require_post(page_of)
@members_only
def reopen(request: MemberRequest, pk: int) -> HttpResponse:
    """Open a closed question again."""
    found = _question(request, pk)
    closing.reopen(question=found, by=request.user)
    return redirect(found)


def named(words: str, viewer: User) -> Question | None:
    """The question that an address or an id names. Raises `ValidationError` by field where the viewer
    can see none there; None for no words."""
    if not words.strip():
        return None
    found = _ID.fullmatch(words.strip())
    rows = Question.objects.visible_to(viewer)
    row = rows.filter(pk=int(found[1] or found[2])).first() if found else None
    if row is None:
        raise ValidationError({"original": _("There is no such question: paste its address.")})
    return row


def _answer(request: HttpRequest, pk: int) -> Answer:
    rows = Answer.objects.visible_to(request.user).select_related("question__item", "item")
    answer: Answer = get_object_or_404(rows, pk=pk)
    return answer


def _question(request: HttpRequest, pk: int) -> Question:
    rows = Question.objects.visible_to(request.user).select_related("item", "about")
    question: Question = get_object_or_404(rows, pk=pk)
    return question
