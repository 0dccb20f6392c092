"""Where the feed's items come from: the night's candidates, the last minutes, popular, new."""

from collections import Counter
from datetime import datetime, timedelta

from accounts.models import User, Viewer
from activity.models import Event, Verb
from items import kinds
from items.models import Item
from recommender.interactions import WEIGHTS
from recommender.models import Candidates, Neighbours, Popular, Reason, Run
from recommender.ranking import Recall, Scored

# Shares of the score. The night knows a person's whole history; what they did minutes ago says what
# they want now, so its neighbours come first. Popular and new fill the rest and keep it fresh.
NIGHT = 1.0
RECENT = 1.6
POPULAR = 0.25
FRESH = 0.25
LIKE_DISMISSED = -0.8
FADE = 0.85  # each older deed counts this much of the one after it

RECENT_DEEDS = 200  # looked at, impressions among them
RECENT_SEEDS = 12  # items whose neighbours are taken
RECENT_DAYS = 14
SEED_DAYS = 2  # older deeds have been counted by the night
RANKED = 400  # no feed is longer than this
FRESH_ITEMS = 60
FRESH_DAYS = 30
# Shown this often in the last two weeks without being opened: probably not wanted.
SEEN_OFTEN = 3
SEEN_FACTOR = 0.4
TAKES_BACK = {Verb.UNDISMISS: Verb.DISMISS, Verb.UNSAVE: Verb.SAVE}
SESSION = timedelta(minutes=30)  # what was shown just now must not reorder the page being read


def ranked(viewer: Viewer, run: Run | None, moment: datetime) -> list[Scored]:
    """Everything recalled for a viewer as of `moment`, best first; nothing is filtered yet."""
    recall = Recall()
    deeds: list[Event] = []
    if isinstance(viewer, User):
        deeds = _deeds(viewer, moment)
        if run is not None:
            _night(recall, run, viewer)
            since = moment - timedelta(days=SEED_DAYS)
            _recent(recall, run, [event for event in deeds if event.at > since])
    if run is not None:
        _popular(recall, run)
    _fresh(recall, viewer, moment)
    _often_seen(recall, deeds, moment)
    return recall.best_first()[:RANKED]


def _deeds(viewer: User, moment: datetime) -> list[Event]:
    """What the viewer did in the last days, latest first."""
    since = moment - timedelta(days=RECENT_DAYS)
    events = Event.objects.filter(user=viewer, at__gt=since, at__lte=moment, item__isnull=False)
    return list(
        events.order_by("-at", "-pk").select_related("item").only(
            "verb", "amount", "at", "item__kind", "item__path"
        )[:RECENT_DEEDS]
    )  # fmt: skip


def _night(recall: Recall, run: Run, viewer: User) -> None:
    row = Candidates.objects.filter(run=run, user=viewer).first()
    if row is None or not row.scores:
        return
    best = row.scores[0] or 1.0
    for item, score, reason, because in zip(
        row.items, row.scores, row.reasons, row.because, strict=True
    ):
        recall.add(item, NIGHT * score / best, Reason(reason), because)


def _recent(recall: Recall, run: Run, deeds: list[Event]) -> None:
    seeds = _seeds(deeds)
    rows = Neighbours.objects.filter(run=run, item__in=list(seeds)) if seeds else []
    for row in sorted(rows, key=lambda row: row.item_id):
        weight, finished = seeds[row.item_id]
        best = row.scores[0] if row.scores and row.scores[0] > 0 else 1.0
        for item, score, reason in zip(row.items, row.scores, row.reasons, strict=True):
            why = Reason.FINISHED if finished else Reason(reason)
            recall.add(item, weight * score / best, why, row.item_id)


def _seeds(deeds: list[Event]) -> dict[int, tuple[float, bool]]:
    """The items the last deeds were about: how much each counts, and whether it was finished.

    A deed counts for the item and for the feed's items it stands in, as in the night.
    """
    shown = {kind.name for kind in kinds.in_feed()}
    seeds: dict[int, tuple[float, bool]] = {}
    completed = {event.item_id for event in deeds if event.verb == Verb.COMPLETE}
    taken_back: set[tuple[str, int | None]] = set()
    fade = 1.0
    for event in deeds:
        if event.verb in TAKES_BACK:
            taken_back.add((TAKES_BACK[Verb(event.verb)], event.item_id))
        if (event.verb, event.item_id) in taken_back:
            continue
        weight = _weight(event)
        if weight == 0 or event.item is None:
            continue
        places = [*event.item.path[:1], event.item.pk]
        if event.item.kind not in shown:
            places = event.item.path[:1]
        fresh = [place for place in places if place not in seeds]
        for place in fresh:
            seeds[place] = (weight * fade, place in completed)
        if fresh:
            fade *= FADE
        if len(seeds) >= RECENT_SEEDS:
            break
    return seeds


def _weight(event: Event) -> float:
    """Between -1 and 1: how the deed speaks for what is similar to its item."""
    if event.verb == Verb.DISMISS:
        return LIKE_DISMISSED
    if event.verb == Verb.VOTE and event.amount <= 0:
        return 0.0
    return RECENT * min(WEIGHTS.get(event.verb, 0.0) / WEIGHTS[Verb.COMPLETE], 1.0)


def _popular(recall: Recall, run: Run) -> None:
    row = Popular.objects.filter(run=run).first()
    if row is None or not row.scores:
        return
    best = row.scores[0] or 1.0
    for item, score in zip(row.items, row.scores, strict=True):
        recall.add(item, POPULAR * score / best, Reason.POPULAR)


def _fresh(recall: Recall, viewer: Viewer, moment: datetime) -> None:
    """The newest of what stands alone: a new course is news, its seventh lesson is not."""
    names = [kind.name for kind in kinds.in_feed() if kind.name != "lesson"]
    # One piece for each kind, so that an index gives each its newest in order.
    pieces = [
        Item.objects.of_kind(name)
        .filter(published_at__lte=moment)
        .listed_for(viewer)
        .newest()
        .values_list("pk", "published_at")[:FRESH_ITEMS]
        for name in names
    ]
    newest = pieces[0].union(*pieces[1:], all=True).order_by("-published_at", "-pk")
    rows = newest[:FRESH_ITEMS]
    for place, (item, at) in enumerate(rows):
        age = (moment - (at or moment)).total_seconds() / 86_400
        freshness = max(0.0, 1 - age / FRESH_DAYS)
        # Where all is old, the newest still come before nothing.
        recall.add(item, FRESH * (0.1 * (1 - place / FRESH_ITEMS) + 0.9 * freshness), Reason.FRESH)


def _often_seen(recall: Recall, deeds: list[Event], moment: datetime) -> None:
    before = moment - SESSION
    seen = Counter(
        event.item_id
        for event in deeds
        if event.verb == Verb.IMPRESSION and event.at < before and event.item_id is not None
    )
    for item, times in seen.items():
        if times >= SEEN_OFTEN:
            recall.scale(item, SEEN_FACTOR)
