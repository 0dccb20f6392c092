"""All that a page of search results says, joined: for the site's page and for the API."""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.models import User, Viewer
from items import kinds
from items.models import Item, Tag
from items.search import asking, beside, highlighting, missed, typos
from items.search.asking import Asked
from items.search.facets import Chip, Facet, chips, facets
from items.search.finding import Candidates, Hit, candidates
from items.search.ranking import ordered

SIZE = 20
FEW = 3


@dataclass(frozen=True)
class Shown:
    """One hit as it shows: `page` is the item it stands on, where that is another one."""

    item: Item
    page: Item | None
    title: SafeString
    excerpt: SafeString
    states: list[str]

    @property
    def kind(self) -> kinds.Kind:
        return kinds.get(self.item.kind)


@dataclass(frozen=True)
class Results:
    """What was found. `asked` is what was looked for: not what was typed where `corrected` is true;
    `better` is what else might have been meant. There may be `more` hits than `total`."""

    typed: str
    asked: Asked
    total: int = 0
    more: bool = False
    page: int = 1
    pages: int = 1
    shown: list[Shown] = field(default_factory=list)
    facets: list[Facet] = field(default_factory=list)
    chips: list[Chip] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)
    people: list[User] = field(default_factory=list)
    corrected: bool = False
    better: str = ""


def search(
    typed: str,
    viewer: Viewer,
    *,
    languages: Collection[str] = (),
    page: int = 1,
    literally: bool = False,
) -> Results:
    """The `page`-th page of what `viewer` finds with what they typed.

    Misspelt words are corrected where nothing holds them, unless `literally`.
    """
    asked = asking.read(typed)
    if not asked:
        return Results(typed, asked)
    items = Item.objects.listed_for(viewer)
    found = candidates(items, asked)
    corrected, better = False, ""
    if len(found.hits) < FEW and asked.words and not literally:
        other = typos.corrected(asked)
        instead = candidates(items, other) if other else Candidates([])
        if other and len(instead.hits) > len(found.hits):
            if found.hits:
                better = other.typed
            else:
                corrected, asked, found = True, other, instead
    if not found.hits and page == 1:
        missed.note(asked)
    return _results(typed, asked, found, viewer, languages, page, corrected, better)


def _results(
    typed: str, asked: Asked, found: Candidates, viewer: Viewer, languages: Collection[str],
    page: int, corrected: bool, better: str,
) -> Results:  # fmt: skip
    states = _states(found.hits)
    chosen = {pk for state in kinds.states() if state.good for pk in states.get(state.name, ())}
    hits = ordered(found, now=timezone.now(), languages=languages, chosen=chosen)
    pages = max(-(-len(hits) // SIZE), 1)
    page = min(max(page, 1), pages)
    first = page == 1 and not asked.conditions
    return Results(
        typed=typed,
        asked=asked,
        total=len(hits),
        more=found.more,
        page=page,
        pages=pages,
        shown=_shown(hits[(page - 1) * SIZE : page * SIZE], asked, viewer, states),
        facets=facets(hits, asked, viewer, states) if len(hits) > 1 else [],
        chips=chips(asked, viewer),
        tags=beside.tags(asked.words, viewer) if first else [],
        people=beside.people(asked.words, viewer) if first else [],
        corrected=corrected,
        better=better,
    )


def _states(hits: list[Hit]) -> dict[str, set[int]]:
    """The ids of the hits in each state, of the kinds that are there: a query for each state."""
    ids: dict[str, list[int]] = {}
    for hit in hits:
        ids.setdefault(hit.kind, []).append(hit.pk)
    return {
        state.name: set(
            kinds.in_state(state.name).filter(pk__in=ids[state.kind]).values_list("pk", flat=True)
        )
        for state in kinds.states()
        if state.kind in ids
    }


def _shown(
    hits: list[Hit], asked: Asked, viewer: Viewer, states: dict[str, set[int]]
) -> list[Shown]:
    """Asked again whether the viewer may see them: what was found is a moment old. Four queries."""
    rows = Item.objects.listed_for(viewer).filter(pk__in=[hit.pk for hit in hits])
    rows = rows.defer("body", "search").select_related("author", "parent", "origin")
    items = {item.pk: item for item in rows.prefetch_related(Prefetch("tags"))}
    around = Item.objects.defer("body", "html", "search").in_bulk(
        {pk for item in items.values() for pk in item.path}
    )
    words = highlighting.pattern(asked)
    labels = {state.name: str(state.label) for state in kinds.states()}
    shown = []
    for hit in hits:
        item = items.get(hit.pk)
        if item is None:
            continue
        above = (around[pk] for pk in reversed(item.path) if around[pk].title)
        page = None if item.title else next(above, None)
        shown.append(
            Shown(
                item,
                page,
                highlighting.marked((page or item).title or item.excerpt(60), words),
                highlighting.excerpt(item.html, words),
                [labels[name] for name, ids in states.items() if item.pk in ids],
            )
        )
    return shown
