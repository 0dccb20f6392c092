"""Voting in polls."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django_htmx.http import reswap

from accounts.http import MemberRequest, members_only
from community.boards import polls
from community.boards.models import Poll, Topic
from items.http import page_of
from shared.http import require_post
from shared.text import number


@require_post(page_of)
@members_only
def choose(request: MemberRequest, pk: int) -> HttpResponse:
    """Vote in the poll of a topic for each `choice` sent; for none, take one's vote back."""
    topic = get_object_or_404(Topic.objects.visible_to(request.user).select_related("item"), pk=pk)
    poll = get_object_or_404(Poll, topic=topic)
    # 0 is no choice of any poll.
    sent = [number(pk) or 0 for pk in request.POST.getlist("choice")]
    try:
        polls.choose(poll=poll, by=request.user, choices=sent)
    except ValidationError as error:
        raise PermissionDenied(" ".join(error.messages)) from error
    if not request.htmx:
        return redirect(f"{topic.get_absolute_url()}#poll")
    context = {"poll": polls.result(topic, request.user), "topic": topic, "user": request.user}
    return reswap(render(request, "boards/_poll.html", context), "outerHTML")
