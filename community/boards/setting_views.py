"""Opening boards and setting what they are and whom they are for."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.http import MemberRequest, members_only
from community.boards import actions, audience, keeping
from community.boards.models import Board
from community.boards.setting_forms import BoardForm
from items.actions import Changed


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def open_board(request: MemberRequest) -> HttpResponse:
    """Open a board: moderators any, teachers one of their course."""
    audience.check_opening(request.user)
    form = BoardForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid() and "look" not in request.POST:
        return redirect(actions.open_board(by=request.user, **form.set()))
    return _page(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def set_board(request: MemberRequest, pk: int) -> HttpResponse:
    """Change what a board says and asks for and who may see it; says first what that means."""
    rows = Board.objects.visible_to(request.user).select_related("item__gate")
    board = get_object_or_404(rows, pk=pk)
    keeping.check(request.user, board)
    form = BoardForm(request.POST or None, by=request.user, board=board)
    if request.method == "POST" and form.is_valid() and "look" not in request.POST:
        version = form.cleaned_data["version"]
        try:
            return redirect(
                actions.set_board(board=board, by=request.user, version=version, **form.set())
            )
        except Changed as error:
            form.add_error(None, str(error))
    return _page(request, form, board)


def _page(request: MemberRequest, form: BoardForm, board: Board | None = None) -> HttpResponse:
    seen = ""
    if form.is_bound and not form.errors:
        seen = audience.described(form.gate, form.members_only)
    elif board is not None:
        seen = audience.described(board.item.gate, board.item.members_only)
    context = {"form": form, "board": board, "seen": seen}
    return render(request, "boards/set.html", context, status=422 if form.errors else 200)
