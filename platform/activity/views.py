"""Deeds on items of any kind, from a form's button or the browser's collector."""

import json

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import actions as accounts
from accounts import handles
from accounts.http import MemberRequest, members_only
from accounts.models import User, Viewer
from activity import actions
from activity.collector import MAX_BYTES, BadBatch, collect
from items import following
from items.http import page_of
from items.marks import mark
from items.models import Item, Level, Tag
from shared.http import back, require_post

BATCHES_A_MINUTE = 30  # the collector sends one in 15 seconds from each open page


@require_post(page_of)
@members_only
def vote(request: MemberRequest, pk: int) -> HttpResponse:
    """Set one's vote on an item: `value` is 1, -1 or 0."""
    item = get_object_or_404(Item.objects.visible_to(request.user), pk=pk)
    value = request.POST.get("value", "")
    if value not in {"1", "0", "-1"}:
        words = _("A vote is 1, 0 or -1.")
        return HttpResponse(words, status=400, content_type="text/plain; charset=utf-8")
    actions.vote(item=item, by=request.user, value=int(value))
    return _marks(request, item, "vote")


@require_post(page_of)
@members_only
def save(request: MemberRequest, pk: int) -> HttpResponse:
    """Keep an item for later (`keep` = 1) or no longer (0)."""
    item = get_object_or_404(Item.objects.visible_to(request.user), pk=pk)
    actions.save(item=item, by=request.user, keep=_keep(request))
    return _marks(request, item, "save")


def _marks(request: MemberRequest, item: Item, part: str) -> HttpResponse:
    if not request.htmx:
        return back(request, item.get_absolute_url())
    mark([item], request.user)
    context = {"item": item, "next": request.POST.get("next", "")}
    return render(request, f"items/_marks.html#{part}", context)


def _profile(request: HttpRequest, handle: str) -> str:
    return _person(handle).get_absolute_url()


@require_post(_profile)
@members_only
def follow(request: MemberRequest, handle: str) -> HttpResponse:
    """Follow a person (`keep` = 1), or no longer (0)."""
    person = _person(handle)
    actions.follow(person=person, by=request.user, keep=_keep(request))
    return back(request, person.get_absolute_url())


@require_post(_profile)
@members_only
def block(request: MemberRequest, handle: str) -> HttpResponse:
    """See nothing of a person any more (`keep` = 1), or see them again (0)."""
    person = _person(handle)
    actions.block(person=person, by=request.user, keep=_keep(request))
    return back(request, person.get_absolute_url())


@require_post(_profile)
@members_only
def mute(request: MemberRequest, handle: str) -> HttpResponse:
    """Be offered nothing of a person any more (`keep` = 1), or be again (0)."""
    person = _person(handle)
    accounts.mute(person=person, by=request.user, keep=_keep(request))
    return back(request, person.get_absolute_url())


@require_post(page_of)
@members_only
def follow_item(request: MemberRequest, pk: int) -> HttpResponse:
    """Be told `level` of what is new in an item: everything, only what answers or names one, nothing."""
    item = get_object_or_404(Item.objects.visible_to(request.user), pk=pk)
    level = request.POST.get("level", "")
    if level not in Level.values or not following.can_follow(item):
        words = _("This cannot be followed.")
        return HttpResponse(words, status=400, content_type="text/plain; charset=utf-8")
    actions.follow_item(item=item, by=request.user, level=Level(level))
    if not request.htmx:
        return back(request, item.get_absolute_url())
    context = {"item": item, "changed": True, "next": request.POST.get("next", "")}
    return render(request, "items/_follow.html", context)


@require_post(lambda request, slug: reverse("tag", args=[slug]))
@members_only
def follow_tag(request: MemberRequest, slug: str) -> HttpResponse:
    """Follow a tag (`keep` = 1), or no longer (0)."""
    tag = get_object_or_404(Tag, slug=slug)
    actions.follow_tag(tag=tag, by=request.user, keep=_keep(request))
    if not request.htmx:
        return back(request, tag.get_absolute_url())
    return render(request, "items/_follow_tag.html", {"tag": tag})


def _person(handle: str) -> User:
    return get_object_or_404(User, handle=handles.normalise(handle), is_active=True)


def _keep(request: MemberRequest) -> bool:
    return request.POST.get("keep", "1") == "1"


@require_POST
def collector(request: HttpRequest) -> HttpResponse:
    """Take a batch of what a browser reports, as JSON in the form field `events`."""
    if over_limit(request, request.user):
        return JsonResponse({"error": "too many reports; wait a minute"}, status=429)
    text = request.POST.get("events", "")
    if len(text.encode()) > MAX_BYTES:
        return JsonResponse({"error": f"a batch has at most {MAX_BYTES} bytes"}, status=413)
    try:
        batch = json.loads(text)
    except (ValueError, RecursionError) as error:  # also numbers too long, lists too deep
        return JsonResponse({"error": f"events: not JSON: {error}"}, status=400)
    try:
        result = collect(batch, request.user)
    except BadBatch as error:
        return JsonResponse({"error": f"events: {error}"}, status=400)
    answer = {
        "recorded": result.recorded,
        "repeated": result.repeated,
        "refused": result.refused,
    }
    return JsonResponse(answer, status=400 if result.refused else 200)


def over_limit(request: HttpRequest, viewer: Viewer) -> bool:
    """Whether this member, or this address of a stranger, has reported too often this minute."""
    sender = viewer.pk or get_adapter().get_client_ip(request)
    key = f"activity:collector:{sender}"
    cache.add(key, 0, timeout=60)
    try:
        return cache.incr(key) > BATCHES_A_MINUTE
    except ValueError:  # it ran out in between
        return False
