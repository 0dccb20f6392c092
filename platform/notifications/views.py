"""The pages of notifications: what is new, and how one wishes to be told."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import MemberRequest, members_only
from notifications import bell, reading
from notifications.forms import WaysForm
from notifications.kinds import MODERATED, MODERATION, Kind, choices
from notifications.models import FeedKey, Notice, NoticeQuerySet, ways_of
from shared.http import back, require_post
from shared.paging import keyset
from shared.text import number

LINES = 20


def _centre(request: HttpRequest) -> str:
    return reverse("notifications")


@require_safe
@members_only
@never_cache
def centre(request: MemberRequest) -> HttpResponse:
    """What one is told of, unread first; `kind` keeps to one of the choices."""
    person = request.user
    ways = ways_of(person)
    chosen = request.GET.get("kind", "")
    labels = dict(choices())
    notices = reading.shown(person, ways)
    groups = reading.lines(_of(notices, chosen) if chosen in labels else notices)
    page = keyset(request, groups, "-unread", "-last", size=LINES)
    context = {"page": page, "lines": reading.fill(person, page.rows)}
    if request.htmx:
        return render(request, "notifications/centre.html#rows", context)
    context |= {
        "labels": [(name, label, name == chosen) for name, label in labels.items()],
        "chosen": chosen if chosen in labels else "",
        "unread": bell.count(person),
        "paused_until": ways.paused_until if ways.is_paused else None,
    }
    return render(request, "notifications/centre.html", context)


def _of(notices: NoticeQuerySet, choice: str) -> NoticeQuerySet:
    return notices.filter(kind__in=MODERATION if choice == MODERATED else [choice])


@require_post(_centre)
@members_only
def read(request: MemberRequest) -> HttpResponse:
    """Call notifications read: those of a `thread`, of one `kind` in it, or all."""
    notices = Notice.objects.filter(user=request.user)
    thread, kind = request.POST.get("thread", ""), request.POST.get("kind", "")
    if thread:
        named = number(thread)
        notices = notices.none() if named is None else notices.filter(thread=named)
    if kind:
        notices = notices.filter(kind=kind) if kind in Kind.values else notices.none()
    reading.mark_read(notices, request.user)
    return back(request, reverse("notifications"))


@require_safe
@members_only
@never_cache
def ring(request: MemberRequest) -> HttpResponse:
    """The bell alone, for pages that stay open; nothing where it would show the same (`shown`)."""
    unread = bell.count(request.user)
    shown = request.GET.get("shown", "")
    if shown == str(unread):
        return HttpResponse(status=204)
    before = number(shown)
    grew = before is not None and before < unread
    context = {"unread": unread, "most": bell.MOST, "grew": grew}
    return render(request, "notifications/_bell.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
@never_cache
def settings(request: MemberRequest) -> HttpResponse:
    """By which ways one is told of what; mails, quiet hours, a pause; the key of one's feeds."""
    ways = ways_of(request.user)
    form = WaysForm(request.POST or None, instance=ways, person=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        bell.forget(request.user)
        messages.success(request, _("Your settings are saved."))
        return redirect("notification-settings")
    feed_key = FeedKey.objects.filter(user=request.user).first()
    context = {"form": form, "feed_key": feed_key}
    status = 422 if request.method == "POST" else 200
    return render(request, "notifications/settings.html", context, status=status)


@require_post(lambda request: reverse("notification-settings"))
@members_only
def feed_key(request: MemberRequest) -> HttpResponse:
    """Make a new key for one's feeds, which ends the one there was; or only end that (`revoke`)."""
    FeedKey.objects.filter(user=request.user).delete()
    if "revoke" in request.POST:
        messages.success(request, _("The address of your feeds is revoked."))
    else:
        FeedKey.objects.create(user=request.user)
        messages.success(request, _("Your feeds have a new address."))
    return redirect(f"{reverse('notification-settings')}#feeds")
