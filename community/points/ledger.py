"""The reader of events that keeps the ledger: what each event gives, takes and takes back.

After an event, what one person's deed on an item is worth to its author is `wanted`; the ledger says
what it gave so far; the entry is the difference. So deeds undone, changed or told twice come out right,
and reading all events again in their order writes the same rows.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, time, timedelta
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Sum
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
    """Reader of events: writes the entries of these."""
    mine = [event for event in events if event.verb in rules.READ and event.item_id]
    wanted = {event.item_id for event in mine}
    items = Item.objects.only("kind", "author", "parent").in_bulk(wanted)
    for event in mine:
        if item := items.get(event.item_id):
            enter(event, item)


def enter(event: Event, item: Item) -> None:
    """Write what an event on an item gives; what it gave already, it does not give again."""
    found = _entries(event, item)
    Award.objects.bulk_create((row for row in found if row.points), ignore_conflicts=True)


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
    acts = readers.told(READER).filter(verb__in=rules.READ).order_by("xid", "id")
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
            yield from _voted(event, item)
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


def _voted(event: Event, item: Item) -> Iterator[Award]:
    if item.kind not in rules.VOTABLE or item.author_id in (None, event.user_id):
        return
    given = Award.objects.filter(rule=Rule.VOTED, item=item, by=event.user_id).total()
    points = rules.VOTED[int(event.amount)] - given
    if points > 0:
        points = min(points, max(0, rules.VOTES_A_DAY - _from_votes(item.author_id, event.at)))
    yield _entry(event, Rule.VOTED, item.author_id, item.pk, points)


def _from_votes(user: int | None, at: datetime) -> int:
    """What votes brought a person on the day of a moment."""
    day = timezone.localtime(at, rules.zone()).date()
    begin = datetime.combine(day, time(), rules.zone())
    end = datetime.combine(day + timedelta(days=1), time(), rules.zone())
    return Award.objects.filter(user=user, rule=Rule.VOTED, at__gte=begin, at__lt=end).total()


def _accepted(event: Event, item: Item) -> Iterator[Award]:
    """The accepted answer of a question is one: accepting another takes back what the first gave."""
    accepts, asker = event.amount > 0, event.user_id
    rows = Award.objects.filter(rule=Rule.ACCEPTED, item__parent=item.parent_id)
    held = dict(rows.order_by().values_list("item").annotate(Sum("points")))
    others = {pk for pk, points in held.items() if points and pk != item.pk}
    changed = {item.pk, *others} if accepts else {item.pk}
    authors = dict(Item.objects.filter(pk__in=changed).values_list("pk", "author"))
    for pk, author in sorted(authors.items()):
        if author not in (None, asker):
            wanted = rules.ACCEPTED if accepts and pk == item.pk else 0
            yield _entry(event, Rule.ACCEPTED, author, pk, wanted - held.get(pk, 0))
    if asker is not None and (accepts or not others):
        own = item.author_id in (None, asker)
        mine = Award.objects.filter(
            rule=Rule.ACCEPTING, user=asker, item__parent=item.parent_id
        ).total()
        wanted = rules.ACCEPTING if accepts and not own else 0
        yield _entry(event, Rule.ACCEPTING, asker, item.pk, wanted - mine)


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
