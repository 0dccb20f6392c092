"""Pages over items of every kind: by tag, by words, kept for later."""

from dataclasses import dataclass

from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.http import MemberRequest, members_only
from items import kinds
from items import search as words
from items.cards import Card, cards_for
from items.marks import mark
from items.models import Item, ItemQuerySet, Tag, Tagging
from shared.http import Request
from shared.paging import Page, keyset, numbered


def cards_of(page: Page[Item], request: HttpRequest) -> list[Card]:
    """The cards of a page of items, with the viewer's marks."""
    cards = cards_for([(item.pk, item.kind) for item in page.rows], request.user)
    mark((card.row.item for card in cards), request.user)
    return cards


@require_safe
def tags(request: Request) -> HttpResponse:
    """The tags with what the viewer may see of each, the most used first; `q` is part of a name."""
    typed = request.GET.get("q", "").replace("\0", "").strip()[:50]
    listed = Item.objects.listed_for(request.user)
    used = Count("taggings", filter=Q(taggings__item__in=listed))
    found = Tag.objects.named(typed).annotate(count=used).filter(count__gt=0)
    page = keyset(request, found, "-count", "-pk", size=60)
    context = {"page": page, "entries": _entries(page.rows, listed), "typed": typed}
    part = "#rows" if request.htmx else ""
    return render(request, f"tags/tags.html{part}", context)


@dataclass(frozen=True)
class Entry:
    """A tag, how much of each kind bears it, and the newest of that."""

    tag: Tag
    uses: list[str]
    newest: Item | None


def _entries(tags: list[Tag], listed: ItemQuerySet) -> list[Entry]:
    borne = Tagging.objects.filter(tag__in=tags, item__in=listed)
    rows = borne.values_list("tag", "item__kind").annotate(n=Count("pk"))
    counts = {(tag, kind): n for tag, kind, n in rows}
    last = borne.order_by("tag_id", "-item__published_at", "-item").distinct("tag_id")
    last = last.select_related("item").defer("item__body", "item__html", "item__search")
    newest = {tagging.tag_id: tagging.item for tagging in last}
    return [
        Entry(
            tag,
            [
                kind.counted(counts[tag.pk, kind.name])
                for kind in kinds.every()
                if (tag.pk, kind.name) in counts
            ],
            newest.get(tag.pk),
        )
        for tag in tags
    ]


@require_safe
def tag(request: Request, slug: str) -> HttpResponse:
    """What is tagged so, of every kind, newest first."""
    found = get_object_or_404(Tag, slug=slug)
    items = Item.objects.listed_for(request.user).filter(tags=found)
    page = keyset(request, items.only("kind", "published_at"), "-published_at", "-pk")
    context = {"tag": found, "cards": cards_of(page, request), "page": page}
    part = "#rows" if request.htmx else ""
    return render(request, f"tags/tag.html{part}", context)


@require_safe
@members_only
def saved(request: MemberRequest) -> HttpResponse:
    """What a member keeps for later, the latest kept first."""
    kept = Item.objects.visible_to(request.user).filter(bookmarks__user=request.user)
    kept = kept.annotate(kept_at=F("bookmarks__at")).only("kind")
    page = keyset(request, kept, "-kept_at", "-pk")
    context = {"cards": cards_of(page, request), "page": page}
    part = "#rows" if request.htmx else ""
    return render(request, f"items/saved.html{part}", context)


@require_safe
def search(request: Request) -> HttpResponse:
    """What was asked for in words, of every kind, best first."""
    typed = request.GET.get("q", "").strip()[: words.MAX_TYPED]
    items = Item.objects.listed_for(request.user)
    page = numbered(request, words.ranked(items, typed).only("kind"))
    context = {"typed": typed, "cards": cards_of(page, request), "page": page}
    part = "#rows" if request.htmx else ""
    return render(request, f"search/search.html{part}", context)
