"""What a person did in the last days, and what it says they may want next."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import User
from activity.models import Event, Verb
from items import kinds
from recommender.interactions import WEIGHTS
from recommender.models import Reason

LATELY = timedelta(days=2)  # older deeds have been counted by the night
LOOKED_AT = 200  # deeds, impressions not among them
SEEDS = 12
RECENT = 1.6
LIKE_DISMISSED = -0.8
FADE = 0.85  # each older deed counts this much of the one after it

TAKES_BACK = {Verb.UNDISMISS: Verb.DISMISS, Verb.UNSAVE: Verb.SAVE}
# Reading and moving on in a lesson are reported many times; its opening says the same once.
REPEATED = frozenset({Verb.READ, Verb.PROGRESS})
DEEDS = frozenset(WEIGHTS) - REPEATED | {Verb.DISMISS} | frozenset(TAKES_BACK)
# A person remembers having done these; of the others the feed says what the neighbours have in common.
TOLD = {
    Verb.COMPLETE: Reason.FINISHED,
    Verb.ASK: Reason.ASKED,
    Verb.ANSWER: Reason.ANSWERED,
    Verb.DISCUSS: Reason.DISCUSSED,
    Verb.POST: Reason.DISCUSSED,
    Verb.COMMENT: Reason.COMMENTED,
    Verb.VOTE: Reason.VOTED,
    Verb.SAVE: Reason.SAVED,
}

# Shown this often in the last two weeks without being opened: probably not wanted. What was shown
# just now must not reorder the page that is being read.
SEEN_OFTEN = 3
SEEN_DAYS = timedelta(days=14)
SEEN = 1_000
SESSION = timedelta(minutes=30)


@dataclass(frozen=True)
class Seed:
    """An item that a person lately did something with; what is similar to it is recalled.

    `places` are the item and what it stands in, innermost first. `weight` (-0.8 to 1.6) says how the
    deed speaks for what is similar; `reason` what is told of it, None where the person need not
    remember. `alone`: the deed is about the item itself, not about the innermost of its places that
    a feed shows.
    """

    item: int
    places: tuple[int, ...]
    weight: float
    reason: Reason | None
    alone: bool


def lately(person: User, moment: datetime) -> list[Seed]:
    """What the person did in the two days before `moment`, latest first; one query."""
    events = Event.objects.filter(
        user=person,
        verb__in=sorted(DEEDS),
        at__gt=moment - LATELY,
        at__lte=moment,
        item__isnull=False,
    )
    latest = events.order_by("-at", "-pk").select_related("item")
    return seeds(latest.only("verb", "amount", "at", "item__kind", "item__path")[:LOOKED_AT])


def seeds(deeds: Iterable[Event]) -> list[Seed]:
    """One seed for each item that the deeds (latest first) were about, at most `SEEDS`.

    The strongest deed on an item counts, by the place of the latest one on it.
    """
    shown = {kind.name for kind in kinds.in_feed()}
    by_item: dict[int | None, list[Event]] = {}
    for deed in deeds:
        by_item.setdefault(deed.item_id, []).append(deed)
    found: list[Seed] = []
    for events in by_item.values():
        standing = _standing(events)
        if not standing:
            continue
        event = max(standing, key=_strength)
        weight = _weight(event)
        if event.item is None or weight == 0:
            continue
        path = () if weight < 0 else tuple(reversed(event.item.path))
        found.append(
            Seed(
                item=event.item.pk,
                places=(event.item.pk, *path),
                weight=weight * FADE ** len(found),
                reason=TOLD.get(Verb(event.verb)),
                alone=event.item.kind in shown,
            )
        )
        if len(found) == SEEDS:
            break
    return found


def _standing(events: list[Event]) -> list[Event]:
    """The deeds on one item (latest first) that were not taken back: of votes only the last is one."""
    gone: set[str] = set()
    kept: list[Event] = []
    for event in events:
        if event.verb in gone:
            continue
        if event.verb in TAKES_BACK:
            gone.add(TAKES_BACK[Verb(event.verb)])
            continue
        kept.append(event)
        if event.verb in (Verb.VOTE, Verb.ACCEPT):
            gone.add(event.verb)
    return kept


def _strength(event: Event) -> tuple[bool, float]:
    """A dismissal outweighs all else that was done with the item."""
    weight = _weight(event)
    return weight < 0, weight


def _weight(event: Event) -> float:
    if event.verb == Verb.DISMISS:
        return LIKE_DISMISSED
    if event.verb in (Verb.VOTE, Verb.ACCEPT) and event.amount <= 0:
        return 0.0
    # Whoever writes, saves or finishes means it; none of these is worth less than another.
    return RECENT * min(WEIGHTS[event.verb] / WEIGHTS[Verb.ASK], 1.0)


def often_seen(person: User, moment: datetime) -> list[int]:
    """The items that were shown to the person too often in the weeks before `moment`; one query."""
    seen = Event.objects.filter(
        user=person,
        verb=Verb.IMPRESSION,
        at__gt=moment - SEEN_DAYS,
        at__lt=moment - SESSION,
        item__isnull=False,
    )
    times = Counter(seen.order_by("-at").values_list("item_id", flat=True)[:SEEN])
    return [item for item, count in times.items() if item is not None and count >= SEEN_OFTEN]
