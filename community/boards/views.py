"""Boards, their topics, and writing there."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect, reswap, retarget

from accounts.http import MemberRequest, writers_only
from accounts.models import User
from activity.events import opened
from community.boards import actions, audience, keeping, pages, polls, quoting, reading
from community.boards.forms import PostForm, TopicForm
from community.boards.models import Board, Post, Topic
from items import kinds, writing
from items.http import moved, page_of
from items.marks import mark
from items.models import Item
from shared.http import Request, require_post
from shared.paging import Page, keyset
from shared.text import number


@require_safe
def boards(request: Request) -> HttpResponse:
    """The boards in their order."""
    context = {
        "boards": Board.objects.for_list(request.user),
        "may_open": audience.may_open(request.user),
    }
    return render(request, "boards/boards.html", context)


@require_safe
def board(request: Request, pk: int, slug: str) -> HttpResponse:
    """One board's topics, the one written in last first."""
    found = _board(request, pk)
    if elsewhere := moved(request, found.item, slug):
        return elsewhere
    # All are put in order, only those of the page are read with their cards.
    topics = Topic.objects.listed_for(request.user).filter(board=found).with_activity()
    new_only = isinstance(request.user, User) and request.GET.get("show") == "new"
    topics = topics.with_pinned()
    if isinstance(request.user, User) and new_only:
        topics = reading.unread(topics, request.user)
    rows = keyset(request, topics, "-pinned", "-active_at", "-pk")
    cards = kinds.cards("topic", [row.pk for row in rows.rows], request.user)
    page = Page([cards[row.pk] for row in rows.rows if row.pk in cards], rows.next_url)
    mark((row.item for row in page.rows), request.user)
    reading.mark(page.rows, request.user)
    context = {
        "board": found,
        "page": page,
        "after": "after" in request.GET,
        "new_only": new_only,
        "keeps": keeping.keeps(request.user, found),
    }
    part = "#rows" if request.htmx else ""
    return render(request, f"boards/board.html{part}", context)


def _board(request: HttpRequest, pk: int) -> Board:
    rows = Board.objects.visible_to(request.user).select_related("item__gate")
    return get_object_or_404(rows, pk=pk)


@require_safe
def topic(request: Request, pk: int, slug: str) -> HttpResponse:
    """One topic, or a page of its posts (see `pages.asked_for`); `quote` begins a reply."""
    seen = Topic.objects.visible_to(request.user).with_card(request.user)
    found = seen.filter(pk=pk).first()
    # Only what is named beside the topic, or no topic any more, may stand elsewhere.
    if (found is None or "from" in request.GET) and (elsewhere := _elsewhere(request, pk)):
        return elsewhere
    if found is None:
        raise Http404
    if elsewhere := moved(request, found.item, slug):
        return elsewhere
    opened(request, found.item)
    form = writing.form(request, PostForm, reverse("post", args=[pk]), thread=pk)
    quoting.begin(form, found, request)
    return _page(request, found, form)


def _elsewhere(request: Request, pk: int) -> HttpResponse | None:
    """Where what an address names stands by now: a post that is in another topic, or a topic that has
    become a post; as far as the viewer may see it there."""
    given = number(request.GET.get("from", ""))
    named = pk if given is None else given
    seen = Item.objects.visible_to(request.user).exclude(parent=pk)
    item = seen.filter(pk=named).of_kind(*(["post"] if named == pk else ["post", "topic"])).first()
    return redirect(item) if item is not None else None


def _topic(request: HttpRequest, pk: int) -> Topic:
    return get_object_or_404(Topic.objects.visible_to(request.user).with_card(request.user), pk=pk)


def _page(request: HttpRequest, found: Topic, form: PostForm, status: int = 200) -> HttpResponse:
    page = pages.asked_for(request, found)
    mark([found.item, *(row.item for row in page.rows)], request.user)
    new = reading.first_unread(found, request.user)
    if request.method == "GET":
        reading.read(found, request.user, page.rows[-1] if page.rows else None)
    context = {
        **_shown(found, page),
        "form": form,
        "new": new if new not in page.rows else None,
        "poll": polls.result(found, request.user) if page.begins else None,
        "keeps": keeping.keeps(request.user, found.board),
    }
    part = ""
    if getattr(request, "htmx", False):
        part = "#later" if "after" in request.GET else "#earlier" if "before" in request.GET else ""
    return render(request, f"boards/topic.html{part}", context, status=status)


def _shown(found: Topic, page: pages.Stretch) -> dict[str, Any]:
    """What the templates of a page's posts need."""
    items = [row.item for row in page.rows]
    return {"topic": found, "item": found.item, "page": page, "posts": items}


@require_http_methods(["GET", "HEAD", "POST"])
@writers_only
@writing.sends
def discuss(request: MemberRequest, pk: int) -> HttpResponse:
    """Open a topic on a board."""
    found = _board(request, pk)
    form = writing.form(request, TopicForm)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                new = actions.discuss(board=found, by=request.user, **form.written())
                if asked := form.asked():
                    polls.add(topic=new, **asked)
            return redirect(new)
        except PermissionDenied as error:
            form.add_error(None, str(error))
    status = 422 if request.method == "POST" else 200
    return render(request, "boards/discuss.html", {"form": form, "board": found}, status=status)


def _post_form(request: HttpRequest, pk: int) -> str:
    return f"{page_of(request, pk)}#post-form"


@require_post(_post_form)
@writers_only
@writing.sends
def post(request: MemberRequest, pk: int) -> HttpResponse:
    """Write in a topic."""
    found = _topic(request, pk)
    form = writing.form(request, PostForm, thread=pk)
    new = None
    if form.is_valid():
        try:
            new = actions.post(topic=found, by=request.user, body=form.cleaned_data["body"])
        except PermissionDenied as error:
            form.add_error(None, str(error))
    if new is None:
        if not request.htmx:
            return _page(request, found, form, status=422)
        context = {"topic": found, "form": form}
        return render(request, "boards/topic.html#form", context, status=422)
    return _added(request, new) if request.htmx else redirect(new.item)


def _added(request: MemberRequest, new: Post) -> HttpResponse:
    """A post at the end of the page from which it was sent, after what others wrote meanwhile; where
    that page does not go on to it, the page on which it is."""
    place = pages.read_place(request.POST.get("after", ""))
    found = _topic(request, new.topic_id)
    page = pages.beyond(found, request.user, place) if place else None
    if page is None or new not in page.rows:
        return HttpResponseClientRedirect(new.item.get_absolute_url())
    mark((row.item for row in page.rows), request.user)
    reading.read(found, request.user, page.rows[-1])
    again = writing.empty(request, PostForm, thread=found.pk)
    context = {**_shown(found, page), "form": again, "fresh": new}
    response = render(request, "boards/topic.html#new", context)
    return reswap(retarget(response, "#live"), "outerHTML")
