"""One person's feed: recall from several sources, rank, filter, and say why.

Recall: the night's candidates, the neighbours of what the person did in the last minutes, what is
popular, what is new. Rank: one score from all of them, spread so that one course or kind does not
fill the page. Filter: never what is not visible, one's own, finished, owned or dismissed. The page
asks a fixed number of queries, whatever it shows.

A place in the feed (`Cursor`) names the run and the moment it was made for. The next page is cut
from the same ranking, so reading on repeats nothing and skips nothing; what was dismissed or
finished meanwhile just falls out.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import User, Viewer
from activity.models import Event
from items import kinds
from items.models import Admission, Item, ItemQuerySet
from recommender import recall
from recommender.interactions import WEIGHTS
from recommender.models import Dismissal, Reason, Run
from recommender.ranking import Place, Scored, spread

SIZE = 20


@dataclass(frozen=True)
class Pick:
    """One item of a feed, why it is there, and because of which other item (or None).

    `root` is the outermost item it stands in, itself if it stands alone.
    """

    item: int
    kind: str
    root: int
    reason: Reason
    because: int | None
    score: float
    position: int


@dataclass(frozen=True)
class Cursor:
    """A place in one ranking: the run (0: none), the moment (UTC, microseconds), how many
    of the ranking were passed."""

    run: int
    moment: int
    position: int

    def __str__(self) -> str:
        return f"{self.run}.{self.moment}.{self.position}"

    @classmethod
    def parse(cls, text: str) -> "Cursor | None":
        """The cursor that `text` names; None when it names none."""
        parts = text.split(".")
        if len(parts) != 3 or not all(part.isascii() and part.isdigit() for part in parts):
            return None
        run, moment, position = (int(part[:18]) for part in parts)
        return cls(run, min(moment, _now()), position)


@dataclass(frozen=True)
class Feed:
    """A page of picks and where the next one starts (None at the end)."""

    picks: list[Pick]
    next: Cursor | None


def feed_for(
    viewer: Viewer,
    cursor: Cursor | None = None,
    size: int = SIZE,
    without: Collection[int] = (),
) -> Feed:
    """The viewer's next page; `without` are items that stand beside it already.

    Queries for a member: the live run, their last deeds, what they were shown too often, the next of
    what they finished, the neighbours of what they did (and, of what no night has seen, those by its
    tags), the night's candidates, popular, new, what they have seen of it all, and the check of
    everything recalled: at most eleven, whatever their number.
    """
    run = _run(cursor)
    start = cursor or Cursor(run.pk if run else 0, _now(), 0)
    if run is not None and run.pk != start.run:
        start = replace(start, run=run.pk)
    moment = datetime.fromtimestamp(start.moment / 1_000_000, UTC)
    ranked = recall.ranked(viewer, run, moment)
    return _page(viewer, ranked, start, size, frozenset(without))


def _now() -> int:
    return int(timezone.now().timestamp() * 1_000_000)


def _run(cursor: Cursor | None) -> Run | None:
    """The run the cursor names while its rows are kept, else the live one."""
    wanted = Q(is_live=True)
    if cursor is not None and cursor.run:
        recent = timezone.now() - timedelta(days=2)
        wanted |= Q(pk=cursor.run, popular__isnull=False, finished_at__gte=recent)
    runs = list(Run.objects.filter(wanted).order_by("-is_live")[:2])
    named = [run for run in runs if cursor is not None and run.pk == cursor.run]
    return next(iter(named or runs), None)


def _page(
    viewer: Viewer, ranked: list[Scored], start: Cursor, size: int, without: frozenset[int]
) -> Feed:
    # The order is that of all that was recalled; only then is it filtered. So it stays the same
    # from page to page, whatever the viewer finishes or dismisses in between.
    ids = [scored.item for scored in ranked]
    seen = _seen(viewer, ids)
    rows = (
        Item.objects.filter(pk__in=ids)
        .annotate(allowed=Exists(offered_to(viewer).filter(pk=OuterRef("pk"))))
        .values_list("pk", "kind", "path", "allowed")
    )
    places: dict[int, Place] = {}
    allowed: set[int] = set()
    for pk, kind, path, may_show in rows:
        places[pk] = Place(kind, path[0] if path else pk)
        if may_show and pk not in without and not (pk in seen and kinds.get(kind).once):
            allowed.add(pk)
    known = [scored for scored in ranked if scored.item in places]
    picks: list[Pick] = []
    for position, scored in enumerate(spread(known, places), start=1):
        if position <= start.position or scored.item not in allowed:
            continue
        if len(picks) == size:
            return Feed(picks, replace(start, position=position - 1))
        picks.append(
            Pick(
                item=scored.item,
                kind=places[scored.item].kind,
                root=places[scored.item].root,
                reason=scored.reason,
                because=scored.because,
                score=scored.score,
                position=position,
            )
        )
    return Feed(picks, None)


def _seen(viewer: Viewer, ids: list[int]) -> set[int]:
    """Those the viewer has opened, or done more with; being shown or dismissed is not that."""
    if not isinstance(viewer, User):
        return set()
    deeds = Event.objects.filter(user=viewer, item__in=ids, verb__in=list(WEIGHTS))
    return set(deeds.values_list("item", flat=True).distinct())


def offered_to(viewer: Viewer) -> ItemQuerySet:
    """What may be recommended to a viewer at all: visible, not theirs, not done, not dismissed."""
    items = Item.objects.listed_for(viewer).of_kind(*(kind.name for kind in kinds.in_feed()))
    if not isinstance(viewer, User):
        return items
    items = items.not_by(viewer)
    for done in kinds.done_by(viewer):
        items = items.exclude(pk__in=done)
    dismissed = Dismissal.objects.filter(user=viewer, item=OuterRef("pk"))
    owned = Admission.objects.effective().filter(user=viewer, gate=OuterRef("pk"))
    return items.exclude(Exists(dismissed)).exclude(Exists(owned))


class Cause(NamedTuple):
    """An item that picks are because of: its title and kind, the outermost item it stands in, and that
    one's title (a lesson's course), or its own if it stands alone."""

    title: str
    kind: str
    root: int
    whole: str


def causes_of(picks: Iterable[Pick], viewer: Viewer) -> dict[int, Cause]:
    """What the picks are because of, as far as lists (still) offer it to the viewer."""
    ids = {pick.because for pick in picks if pick.because is not None}
    items = Item.objects.listed_for(viewer).filter(pk__in=ids).exclude(title="")
    rows = items.values_list("pk", "title", "kind", "path", "parent__title")
    return {
        pk: Cause(title, kind, path[0] if path else pk, whole or title)
        for pk, title, kind, path, whole in rows
    }
