"""The reader of events that keeps the ledger: what each event gives, takes and takes back.

After an event, what one person's deed on an item is worth to its author is `wanted`; the ledger says
what it gave so far; the entry is the difference. So deeds undone, changed or told twice come out right,
and reading all events again in their order writes the same rows.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from accounts.models import User
from activity import readers
from activity.models import Event, Verb
from community.points import rules
from community.points.models import Award, Rule
from items.models import Item

READER = "points.ledger"
BATCH = 2_000
_EARNED = (Rule.VOTED, Rule.ACCEPTED, Rule.ACCEPTING, Rule.ENDORSED)


def read(events: Sequence[Event]) -> None:
    """Reader of events: writes the entries of these. Most are votes, which cost a few queries in
    all; each of the others costs a few."""
    mine = [event for event in events if event.verb in rules.READ and event.item_id]
    wanted = {event.item_id for event in mine}
    items = Item.objects.only("kind", "author", "parent").in_bulk(wanted)
    deeds = [(event, items[event.item_id]) for event in mine if event.item_id in items]
    # Each rule looks at its own entries only, but for removing, which looks at all of an item's.
    for _is_barrier, run in groupby(deeds, lambda deed: deed[0].verb == Verb.REMOVE):
        between = list(run)
        votes = [deed for deed in between if deed[0].verb == Verb.VOTE]
        _write(_voted(votes), between[0][0])
        for event, item in between:
            if event.verb != Verb.VOTE:
                enter(event, item)


def enter(event: Event, item: Item) -> None:
    """Write what an event on an item gives; what it gave already, it does not give again."""
    _write(_entries(event, item), event)


def _write(entries: Iterable[Award], first: Event) -> None:
    """Write the entries of an event, or of a run of them from the `first` on; what an item earns that
    stands removed by then is taken at once."""
    rows = [row for row in entries if row.points]
    earned = [row for row in rows if row.rule in _EARNED]
    gone = _gone({row.item_id for row in earned}, first)
    rows += [
        Award(
            user_id=row.user_id, event=row.event, rule=Rule.REMOVED, points=-row.points,
            item_id=row.item_id, by_id=row.by_id, at=row.at,
        )
        for row in earned
        if row.item_id in gone
    ]  # fmt: skip
    Award.objects.bulk_create(rows, ignore_conflicts=True)


def _gone(items: set[int | None], first: Event) -> set[int | None]:
    """Those of the items that stood removed before an event."""
    if not items:
        return set()
    acts = Event.objects.filter(verb=Verb.REMOVE, item__in=items).order_by("xid", "id")
    before = (act for act in acts if (act.xid, act.pk) < (first.xid, first.pk))
    last = {act.item_id: act.amount for act in before}
    return {item for item, amount in last.items() if amount > 0}


def total_of(user: User) -> int:
    """What all entries of a person come to; bounties that they offer may not make it negative."""
    return Award.objects.filter(user=user).total()


class Rebuilt(NamedTuple):
    """How many entries there are, and how many of the stored ones had to change, come or go."""

    awards: int
    wrong: int


@transaction.atomic
def rebuild(
    begin: Callable[[int], object] = lambda total: None,
    advance: Callable[[int], object] = lambda count: None,
) -> Rebuilt:
    """Write the ledger anew from the events read so far, and say how far the stored one was off.

    `begin` is told how many events there are, `advance` how many more were entered. Safe while the
    site runs, and to kill. Takes time as the events grow, a few queries each; memory is bounded.
    """
    # What a bounty takes and gives is entered with it, before the reader is told.
    told = readers.told(READER) | Event.objects.filter(verb=Verb.BOUNTY)
    acts = told.filter(verb__in=rules.READ).order_by("xid", "id")
    begin(acts.count())
    table = Award._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE _stored ON COMMIT DROP AS TABLE {table}")
        Award.objects.all().delete()
        batch: list[Event] = []
        for event in acts.iterator(chunk_size=BATCH):
            batch.append(event)
            if len(batch) == BATCH:
                read(batch)
                advance(len(batch))
                batch = []
        read(batch)
        advance(len(batch))
        cursor.execute(
            "SELECT count(*) FILTER (WHERE new.id IS NOT NULL),"
            " count(*) FILTER (WHERE new.points IS DISTINCT FROM old.points)"
            f" FROM {table} new FULL JOIN _stored old ON (new.event, new.rule, new.user_id)"
            " = (old.event, old.rule, old.user_id) AND new.item_id IS NOT DISTINCT FROM old.item_id"
        )
        rebuilt = Rebuilt(*cursor.fetchone())
        cursor.execute("DROP TABLE _stored")
    return rebuilt


def _entries(event: Event, item: Item) -> Iterator[Award]:
    match event.verb:
        case Verb.VOTE:
            yield from _voted([(event, item)])
        case Verb.ACCEPT:
            yield from _accepted(event, item)
        case Verb.ENDORSE:
            yield from _endorsed(event, item)
        case Verb.REMOVE:
            yield from _removed(event, item)
        case Verb.BOUNTY:
            yield from _bounty(event, item)


def _entry(event: Event, rule: Rule, user: int, item: int | None, points: int) -> Award:
    return Award(
        user_id=user, event=event.pk, rule=rule, points=points, item_id=item, by_id=event.user_id,
        at=event.at,
    )  # fmt: skip


def _voted(votes: Sequence[tuple[Event, Item]]) -> Iterator[Award]:
    counting = [
        (event, item)
        for event, item in votes
        if item.kind in rules.VOTABLE and item.author_id not in (None, event.user_id)
    ]
    given, of_day = _given(counting), _of_days(counting)
    for event, item in counting:
        deed, day = (item.pk, event.user_id), (item.author_id, _day(event.at))
        points = rules.VOTED[int(event.amount)] - given[deed]
        if points > 0:
            points = min(points, max(0, rules.VOTES_A_DAY - of_day[day]))
        given[deed] += points
        of_day[day] += points
        if item.author_id is not None:
            yield _entry(event, Rule.VOTED, item.author_id, item.pk, points)


def _given(votes: Sequence[tuple[Event, Item]]) -> Counter[tuple[int, int | None]]:
    """What votes gave so far, by item and voter."""
    if not votes:
        return Counter()
    items = {item.pk for _event, item in votes}
    voters = {event.user_id for event, _item in votes}
    rows = Award.objects.filter(rule=Rule.VOTED, item__in=items, by__in=voters).order_by()
    found = rows.values_list("item", "by").annotate(Sum("points"))
    return Counter({(item, by): points for item, by, points in found})


def _of_days(votes: Sequence[tuple[Event, Item]]) -> Counter[tuple[int | None, date]]:
    """What votes brought these authors, by author and day."""
    if not votes:
        return Counter()
    days = [_day(event.at) for event, _item in votes]
    begin = datetime.combine(min(days), time(), rules.zone())
    end = datetime.combine(max(days) + timedelta(days=1), time(), rules.zone())
    authors = {item.author_id for _event, item in votes}
    rows = Award.objects.filter(rule=Rule.VOTED, user__in=authors, at__gte=begin, at__lt=end)
    on_day = rows.order_by().annotate(day=TruncDate("at", tzinfo=rules.zone()))
    found = on_day.values_list("user", "day").annotate(Sum("points"))
    return Counter({(user, day): points for user, day, points in found})


def _day(at: datetime) -> date:
    return timezone.localtime(at, rules.zone()).date()


def _accepted(event: Event, item: Item) -> Iterator[Award]:
    """The accepted answer of a question is one: accepting another takes back what the first gave."""
    accepts, asker = event.amount > 0, event.user_id
    both = {Rule.ACCEPTED: rules.ACCEPTED, Rule.ACCEPTING: rules.ACCEPTING}
    rows = Award.objects.filter(rule__in=both, item__parent=item.parent_id).order_by()
    sums = rows.values_list("item", "rule").annotate(Sum("points"))
    held = Counter({(pk, rule): points for pk, rule, points in sums})
    others = {pk for (pk, _rule), points in held.items() if points}
    changed = {item.pk, *others} if accepts else {item.pk}
    authors = Item.objects.filter(pk__in=changed).order_by("pk").values_list("pk", "author")
    for pk, author in authors:
        if author in (None, asker):
            continue
        for rule, user in ((Rule.ACCEPTED, author), (Rule.ACCEPTING, asker)):
            wanted = both[rule] if accepts and pk == item.pk else 0
            if user is not None:
                yield _entry(event, rule, user, pk, wanted - held[pk, rule])


def _endorsed(event: Event, item: Item) -> Iterator[Award]:
    """An answer counts as endorsed once, however many of its course's teachers stand behind it."""
    if item.author_id is None:
        return
    until = Event.objects.filter(verb=Verb.ENDORSE, item=item).exclude(user=item.author_id)
    stands: dict[int | None, float] = {}
    for other in until.order_by("xid", "id"):
        if (other.xid, other.pk) <= (event.xid, event.pk):
            stands[other.user_id] = other.amount
    wanted = rules.ENDORSED if any(amount > 0 for amount in stands.values()) else 0
    given = Award.objects.filter(rule=Rule.ENDORSED, item=item).total()
    yield _entry(event, Rule.ENDORSED, item.author_id, item.pk, wanted - given)


def _removed(event: Event, item: Item) -> Iterator[Award]:
    """What is removed gives nothing; restored, it gives again what it gave. Bounties stay paid."""
    rows = Award.objects.filter(item=item).order_by()
    taken = dict(rows.filter(rule=Rule.REMOVED).values_list("user").annotate(Sum("points")))
    earned = dict(rows.filter(rule__in=_EARNED).values_list("user").annotate(Sum("points")))
    for user in sorted({*taken, *earned}):
        wanted = -earned.get(user, 0) if event.amount > 0 else 0
        yield _entry(event, Rule.REMOVED, user, item.pk, wanted - taken.get(user, 0))


def _bounty(event: Event, item: Item) -> Iterable[Award]:
    """A bounty's event says itself whom it gives what: see `bounties`."""
    for rule, user, points in event.context.get("awards", []):
        yield _entry(event, Rule(rule), user, item.pk, points)
