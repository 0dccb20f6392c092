"""A member's page: who they are and what they wrote."""

from django.db.models import Count, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import handles
from accounts.models import Block, Follow, Mute, User
from items import kinds
from items.models import Item, ItemQuerySet, Tag
from items.views.lists import cards_of
from shared.http import Request
from shared.paging import keyset

SUBJECTS = 8


@require_safe
def person(request: Request, handle: str) -> HttpResponse:
    """A member and what they wrote; `kind` keeps to one kind."""
    found = get_object_or_404(User, handle=handles.normalise(handle), is_active=True)
    if handle != found.handle:
        return redirect(found, permanent=True)
    written = Item.objects.listed_for(request.user, muted=True).filter(author=found)
    totals = written.order_by().values_list("kind").annotate(Count("pk"), Sum("score"))
    counts = {kind: (number, score) for kind, number, score in totals}
    kind = request.GET.get("kind", "")
    shown = written.filter(kind=kind) if kind in counts else written
    page = keyset(request, shown.only("kind", "published_at"), "-published_at", "-pk")
    context: dict[str, object] = {
        "person": found,
        "cards": cards_of(page, request),
        "page": page,
    }
    if request.htmx:
        return render(request, "accounts/person.html#rows", context)
    context |= {
        "tabs": _tabs(found, {kind: number for kind, (number, _score) in counts.items()}, kind),
        "stats": _stats(found, sum(score for _number, score in counts.values())),
        "subjects": _subjects(written),
    }
    return render(request, "accounts/person.html", context | _between(request, found))


def _tabs(person: User, counts: dict[str, int], current: str) -> list[dict[str, object]]:
    url = person.get_absolute_url()
    every = {"label": _("All"), "url": url, "count": sum(counts.values())}
    each = [
        {"label": str(kind.plural).capitalize(), "url": f"{url}?kind={kind.name}",
         "count": counts[kind.name], "current": kind.name == current}
        for kind in kinds.every()
        if kind.name in counts
    ]  # fmt: skip
    return [every | {"current": current not in counts}, *each]


def _stats(person: User, score: int) -> list[dict[str, object]]:
    """What others think of the person, as far as there is anything to say."""
    followers = Follow.objects.filter(followed=person).count()
    stats = [
        {"label": _("votes received"), "value": score},
        {"label": _("followers"), "value": followers},
    ]
    return [stat for stat in stats if stat["value"]]


def _subjects(written: ItemQuerySet) -> list[Tag]:
    """What the person writes about most."""
    used = Tag.objects.filter(taggings__item__in=written).annotate(count=Count("pk"))
    return list(used.order_by("-count", "slug")[:SUBJECTS])


def _between(request: Request, person: User) -> dict[str, bool]:
    """How the viewer stands to the person."""
    viewer = request.user
    if not isinstance(viewer, User) or viewer == person:
        return {"can_follow": False}
    return {
        "can_follow": True,
        "follows": Follow.objects.filter(follower=viewer, followed=person).exists(),
        "blocks": Block.objects.filter(blocker=viewer, blocked=person).exists(),
        "mutes": Mute.objects.filter(muter=viewer, muted=person).exists(),
    }
