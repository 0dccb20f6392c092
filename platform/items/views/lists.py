"""Pages over items of every kind: by tag, kept for later."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from items import kinds
from items.cards import Card, cards_for
from items.marks import mark
from items.models import Item, ItemQuerySet, Status, Tag, Tagging
from shared.http import Request
from shared.paging import Page, keyset


def cards_of(page: Page[Item], request: HttpRequest) -> list[Card]:
    """The cards of a page of items, with the viewer's marks."""
    cards = cards_for([(item.pk, item.kind) for item in page.rows], request.user)
    mark((card.row.item for card in cards), request.user)
    return cards


@require_safe
def tags(request: Request) -> HttpResponse:
    """The tags with what the viewer may see of each, the most used first; `q` is part of a name.

    What is published puts them in order, whoever may see it: to ask that of each item there is took
    ten times as long. What is said of the tags on the page, the viewer may see.
    """
    typed = request.GET.get("q", "").replace("\0", "").strip()[:50]
    used = Count("taggings", filter=Q(taggings__item__status=Status.PUBLISHED))
    found = Tag.objects.named(typed).annotate(count=used).filter(count__gt=0)
    page = keyset(request, found, "-count", "-pk", size=60)
    entries = _entries(page.rows, Item.objects.listed_for(request.user))
    context = {"page": page, "entries": entries, "typed": typed}
    part = "#rows" if request.htmx else ""
    return render(request, f"tags/tags.html{part}", context)


@dataclass(frozen=True)
class Entry:
    """A tag, how much of each kind bears it, and the newest of that."""

    tag: Tag
    uses: list[str]
    newest: Item


def _entries(tags: list[Tag], listed: ItemQuerySet) -> list[Entry]:
    """Of those tags that anything listed bears. Two queries, one of which reads each tagging once."""
    newest_first = ArrayAgg("item", order_by=("-item__published_at", "-item"))
    rows = (
        Tagging.objects.filter(tag__in=tags, item__in=listed)
        .values("tag", "item__kind")
        .annotate(n=Count("pk"), ids=newest_first)
        .annotate(newest=F("ids__0"))
        .values_list("tag", "item__kind", "n", "newest")
    )
    borne: dict[int, dict[str, tuple[int, int]]] = defaultdict(dict)
    for tag, kind, n, newest in rows:
        borne[tag][kind] = (n, newest)
    wanted = {newest for of_tag in borne.values() for _n, newest in of_tag.values()}
    items = Item.objects.defer("body", "html", "search").in_bulk(wanted)
    return [
        Entry(
            tag,
            [kind.counted(of_tag[kind.name][0]) for kind in kinds.every() if kind.name in of_tag],
            max(there, key=_age),
        )
        for tag in tags
        if (of_tag := borne.get(tag.pk))
        # What was deleted since it was counted is not there any more.
        and (there := [items[pk] for _n, pk in of_tag.values() if pk in items])
    ]


def _age(item: Item) -> tuple[datetime, int]:
    return item.published_at or item.created_at, item.pk


@require_safe
def tag(request: Request, slug: str) -> HttpResponse:
    """What is tagged so, of every kind, newest first."""
    found = get_object_or_404(Tag, slug=slug)
    items = Item.objects.listed_for(request.user).filter(tags=found)
    page = keyset(request, items.only("kind", "published_at"), "-published_at", "-pk")
    context = {"tag": found, "cards": cards_of(page, request), "page": page}
    part = "#rows" if request.htmx else ""
    return render(request, f"tags/tag.html{part}", context)
