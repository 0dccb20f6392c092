"""Where the feed's items come from: the night's candidates, the last deeds, popular, new."""

from datetime import datetime

from accounts.models import User, Viewer
from items import kinds
from items.models import Item, Status
from recommender import deeds, kin
from recommender.deeds import FADE, Seed
from recommender.models import Candidates, Neighbours, Popular, Reason, Run
from recommender.ranking import Recall, Scored

# Shares of the score. The night knows a person's whole history; what they did minutes ago says what
# they want now (`deeds.RECENT`), so its neighbours come first. Popular and new fill the rest and keep
# it fresh.
NIGHT = 1.0
POPULAR = 0.25
FRESH = 0.25
NEXT = 4.0  # above all neighbours: whoever finishes a lesson most often wants the following one
OUTER = 0.5  # a deed speaks half as much for what its item stands in

RANKED = 400  # no feed is longer than this
NEXT_LESSONS = 3
FRESH_ITEMS = 60
FRESH_DAYS = 30
SEEN_FACTOR = 0.4


def ranked(viewer: Viewer, run: Run | None, moment: datetime) -> list[Scored]:
    """Everything recalled for a viewer as of `moment`, best first; nothing is filtered yet."""
    recall = Recall()
    often_seen: list[int] = []
    if isinstance(viewer, User):
        seeds = deeds.lately(viewer, moment)
        often_seen = deeds.often_seen(viewer, moment)
        _following(recall, seeds)
        _recent(recall, run, seeds, moment)
        if run is not None:
            _night(recall, run, viewer)
    if run is not None:
        _popular(recall, run)
    _fresh(recall, viewer, moment)
    for item in often_seen:
        recall.scale(item, SEEN_FACTOR)
    return recall.best_first()[:RANKED]


def _night(recall: Recall, run: Run, viewer: User) -> None:
    row = Candidates.objects.filter(run=run, user=viewer).first()
    if row is None or not row.scores:
        return
    best = row.scores[0] or 1.0
    for item, score, reason, because in zip(
        row.items, row.scores, row.reasons, row.because, strict=True
    ):
        recall.add(item, NIGHT * score / best, Reason(reason), because)


def _following(recall: Recall, seeds: list[Seed]) -> None:
    """What comes next where the person lately finished something, once for each whole."""
    latest: dict[int, int] = {}
    for seed in seeds:
        if seed.reason == Reason.FINISHED and len(seed.places) > 1:
            latest.setdefault(seed.places[-1], seed.item)
    following = kinds.following(list(latest.values())[:NEXT_LESSONS])
    for place, (whole, finished) in enumerate(latest.items()):
        if finished in following:
            recall.add(following[finished], NEXT * FADE**place, Reason.NEXT, whole)


def _recent(recall: Recall, run: Run | None, seeds: list[Seed], moment: datetime) -> None:
    """What is similar to what the person did something with, and to what that stands in."""
    wanted = {place for seed in seeds for place in seed.places}
    found = Neighbours.objects.filter(run=run, item__in=wanted) if run and wanted else []
    rows = {row.item_id: row for row in found}
    used: set[int] = set()
    for seed in seeds:
        known = [place for place in seed.places if place in rows]
        about = seed.item if seed.alone else next(iter(known), None)
        for depth, place in enumerate(known):
            if place not in used:
                told = seed.reason if place == about else None
                _similar(recall, rows[place], seed.weight * OUTER**depth, told)
                used.add(place)
    # What came after the night is known by its tags alone.
    unknown = [seed for seed in reversed(seeds) if not rows.keys() & set(seed.places)]
    new = {place: seed for seed in unknown for place in seed.places if seed.weight > 0}
    for place, item, score in kin.by_tags(new, moment):
        seed = new[place]
        told = seed.reason if place == seed.item or not seed.alone else None
        recall.add(item, seed.weight * score, told or Reason.SIMILAR, place)


def _similar(recall: Recall, row: Neighbours, weight: float, told: Reason | None) -> None:
    best = row.scores[0] if row.scores and row.scores[0] > 0 else 1.0
    for item, score, reason in zip(row.items, row.scores, row.reasons, strict=True):
        if reason != Reason.PICKED:
            recall.add(item, weight * score / best, told or Reason(reason), row.item_id)


def _popular(recall: Recall, run: Run) -> None:
    row = Popular.objects.filter(run=run).first()
    if row is None or not row.scores:
        return
    best = row.scores[0] or 1.0
    # The list is long; what is sought less than the average of it is not popular.
    average = sum(row.scores) / len(row.scores)
    for item, score in zip(row.items, row.scores, strict=True):
        reason = Reason.POPULAR if score >= average else Reason.REST
        recall.add(item, POPULAR * score / best, reason)


def _fresh(recall: Recall, viewer: Viewer, moment: datetime) -> None:
    """The newest of what stands alone: a new course is news, its seventh lesson is not."""
    names = [kind.name for kind in kinds.in_feed() if kind.name != "lesson"]
    # One piece for each kind, so that an index gives each its newest in order.
    pieces = [
        Item.objects.of_kind(name)
        .filter(status=Status.PUBLISHED, published_at__lte=moment)
        .visible_to(viewer)
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
        score = FRESH * (0.1 * (1 - place / FRESH_ITEMS) + 0.9 * freshness)
        recall.add(item, score, Reason.FRESH if freshness else Reason.REST)
