"""One's own points, entry by entry; questions with a bounty; offering and giving one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import MemberRequest, members_only
from community.points import bounties, ledger
from community.points.forms import BountyForm
from community.points.models import Award, Bounty
from items.cards import cards_for
from items.http import page_of
from items.marks import mark
from items.models import Item
from shared.http import Request, require_post
from shared.paging import keyset

ENTRIES_A_PAGE = 50


@require_safe
@members_only
def points(request: MemberRequest) -> HttpResponse:
    """What one's total is made of, the newest entry first; items are named as far as one sees them."""
    mine = Award.objects.filter(user=request.user)
    page = keyset(request, mine, "-at", "-pk", size=ENTRIES_A_PAGE)
    wanted = {award.item_id for award in page.rows}
    shown = Item.objects.visible_to(request.user).select_related("parent").in_bulk(wanted)
    rows = [(award, shown.get(award.item_id)) for award in page.rows]
    context = {"page": page, "rows": rows, "total": ledger.total_of(request.user)}
    part = "#rows" if request.htmx else ""
    return render(request, f"points/points.html{part}", context)


@require_safe
def open_bounties(request: Request) -> HttpResponse:
    """The questions with an open bounty, the highest first."""
    rows = Bounty.objects.open().listed_for(request.user)
    page = keyset(request, rows, "-amount", "-pk")
    found = [(row.question_id, "question") for row in page.rows]
    cards = cards_for(found, request.user)
    mark((card.row.item for card in cards), request.user)
    bounty_of = {row.question_id: row for row in page.rows}
    context = {"page": page, "rows": [(bounty_of[card.row.pk], card) for card in cards]}
    part = "#rows" if request.htmx else ""
    return render(request, f"points/bounties.html{part}", context)


@require_post(page_of)
@members_only
def offer(request: MemberRequest, pk: int) -> HttpResponse:
    """Put points on a question."""
    question = get_object_or_404(Item.objects.visible_to(request.user), pk=pk)
    form = BountyForm(request.POST)
    if form.is_valid():
        try:
            bounties.offer(question=question, by=request.user, amount=form.cleaned_data["amount"])
            messages.success(request, _("Your bounty stands beside the question now."))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
    else:
        messages.error(request, _("A bounty of that size is not possible."))
    return redirect(question)


@require_post(page_of)
@members_only
def give(request: MemberRequest, pk: int) -> HttpResponse:
    """Give one's bounty to an answer."""
    answers = Item.objects.visible_to(request.user).filter(kind="answer")
    answer = get_object_or_404(answers.select_related("parent"), pk=pk)
    bounties.give(answer=answer, by=request.user)
    messages.success(request, _("The bounty is theirs."))
    return redirect(answer)
