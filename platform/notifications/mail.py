"""What the addresses in mails do, without signing in: who has the mail may do it (RFC 8058)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.models import User
from activity import actions
from items.following import can_follow, level_of
from items.models import Item, Level
from notifications import bell, links
from notifications.models import Ways, ways_of


@require_http_methods(["GET", "HEAD", "POST"])
@csrf_exempt
@never_cache
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stop the mails by POST, as mail programs send it themselves; `undo` brings them back.

    Programs that look into mails follow their addresses: to come there changes nothing yet.
    """
    person = get_object_or_404(User, pk=links.read_unsubscribe(token))
    ways = ways_of(person)
    if request.method == "POST":
        often = Ways.Often.WEEKLY if "undo" in request.POST else Ways.Often.NEVER
        ways, _new = Ways.objects.update_or_create(user=person, defaults={"often": often})
    context = {"stopped": ways.often == Ways.Often.NEVER}
    return render(request, "notifications/unsubscribe.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@csrf_exempt
@never_cache
def mute(request: HttpRequest, token: str) -> HttpResponse:
    """Mute a thread by POST; `undo` has one told again of what answers or names one."""
    whom, which = links.read_mute(token)
    person = get_object_or_404(User, pk=whom, is_active=True)
    thread = get_object_or_404(Item.objects.visible_to(person), pk=which)
    if not can_follow(thread):
        raise Http404
    if request.method == "POST":
        level = Level.NORMAL if "undo" in request.POST else Level.MUTED
        actions.follow_item(item=thread, by=person, level=level)
        bell.forget(person)
    context = {"thread": thread, "muted": level_of(thread, person) == Level.MUTED}
    return render(request, "notifications/mute.html", context)
