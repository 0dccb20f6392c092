"""What one follows, and what one wants to hear nothing of."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import MemberRequest, members_only
from accounts.models import Follow
from items.models import Following, Item, Level, TagFollow
from shared.paging import keyset

TAGS, PEOPLE = 200, 200  # shown of each


@require_safe
@members_only
def following(request: MemberRequest) -> HttpResponse:
    """Threads, tags and people that one follows, and the threads one muted; each can be undone."""
    seen = Item.objects.visible_to(request.user)
    rows = Following.objects.filter(user=request.user, item__in=seen).exclude(level=Level.NORMAL)
    page = keyset(request, rows.select_related("item"), "-at", "-pk")
    context: dict[str, object] = {"page": page}
    if request.htmx:
        return render(request, "notifications/following.html#rows", context)
    tags = TagFollow.objects.filter(user=request.user).select_related("tag").order_by("tag__slug")
    people = Follow.objects.filter(follower=request.user, followed__is_active=True)
    context |= {
        "tags": [row.tag for row in tags[:TAGS]],
        "people": [row.followed for row in people.select_related("followed")[:PEOPLE]],
    }
    return render(request, "notifications/following.html", context)
