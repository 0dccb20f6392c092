"""Keeping order on boards: one page from which a topic is pinned, locked, moved, merged or split."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import MemberRequest, members_only
from accounts.models import User
from community.boards import keeping, moving, reading
from community.boards.forms import KeepingForm
from community.boards.models import Board, Post, Topic
from items.http import page_of
from shared.http import require_post

POSTS_TO_CHOOSE = 200


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def keep_order(request: MemberRequest, pk: int) -> HttpResponse:
    """What who keeps order may do with a topic; says what others could read before it is done."""
    rows = Topic.objects.visible_to(request.user).select_related("item", "board__item__gate")
    found = get_object_or_404(rows, pk=pk)
    keeping.check(request.user, found.board)
    posts = found.posts.select_related("item").order_by("-item__published_at", "-pk")
    form = keeping_form(request.POST or None, found, request.user, posts[:POSTS_TO_CHOOSE])
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(do(form, found, request.user))
        except Topic.DoesNotExist:
            form.add_error(None, _("This topic is not here any more."))
        except (ValidationError, PermissionDenied) as error:
            form.add_error(None, error if isinstance(error, ValidationError) else str(error))
    status = 422 if form.errors else 200
    return render(request, "boards/keep.html", {"topic": found, "form": form}, status=status)


def keeping_form(
    data: Mapping[str, Any] | None, topic: Topic, by: User, posts: Iterable[Post]
) -> KeepingForm:
    """The form of what a person may do with a topic: move it to the boards where they keep order, or
    split off some of `posts`."""
    boards = Board.objects.visible_to(by).select_related("item__gate").order_by("position", "pk")
    kept = [board for board in boards if keeping.keeps(by, board)]
    return KeepingForm(data, topic=topic, boards=kept, posts=list(posts))


def do(form: KeepingForm, topic: Topic, by: User) -> Topic:
    """Do what a valid form says; returns the topic in which one finds it afterwards."""
    given = form.cleaned_data
    match given["deed"]:
        case "lock" | "unlock":
            keeping.lock(topic=topic, by=by, shut=given["deed"] == "lock")
        case "pin" | "unpin":
            ends = timezone.now() + timedelta(days=given["days"] or KeepingForm.DAYS)
            keeping.pin(topic=topic, by=by, until=ends if given["deed"] == "pin" else None)
        case "move":
            moving.move(topic=topic, to=given["board"], by=by)
        case "merge":
            moving.merge(topic=topic, into=given["into"], by=by)
            return Topic.objects.select_related("item").get(pk=given["into"].pk)
        case "split":
            ids = [int(post) for post in given["posts"]]
            return moving.split(topic=topic, posts=ids, title=given["title"], by=by)
    return topic


def _board_page(request: HttpRequest, pk: int) -> str:
    return page_of(request, pk)


@require_post(_board_page)
@members_only
def read_all(request: MemberRequest, pk: int) -> HttpResponse:
    """Everything on a board is read."""
    rows = Board.objects.visible_to(request.user).select_related("item")
    board = get_object_or_404(rows, pk=pk)
    reading.read_all(board, request.user)
    return redirect(board)
