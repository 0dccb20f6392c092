"""Reader of events: keeps each person's notices true to what happened."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from django.core.cache import cache
from django.db import transaction
from django.db.models import Q

from activity import readers
from activity.models import Event, Verb
from notifications.bell import key
from notifications.derive import TOLD, WRITING, derive, members
from notifications.kinds import BY_FOLLOWING, Kind
from notifications.models import Notice
from notifications.standing import rivals

READER = "notifications.notices"
BATCH = 2_000
PORTION = 10_000  # notices that are compared with the stored ones at once


def read(events: Sequence[Event]) -> None:
    """Reader of events: derives anew what these, and what they change, tell whom."""
    deeds = [event for event in events if event.verb in TOLD]
    touched = {event.pk: event for event in [*deeds, *rivals(deeds)]}
    missing = _by_edits(deeds) - touched.keys()
    if missing:
        touched |= {event.pk: event for event in Event.objects.filter(pk__in=missing)}
    _store(list(touched.values()))
    # Who follows otherwise now changes what they themselves were told, however many others follow.
    people, told = _by_following(events)
    if told:
        _store(list(Event.objects.filter(pk__in=told)), people)


def _by_edits(deeds: Sequence[Event]) -> set[int]:
    """The events that wrote what was edited since, which may mention others, and all that are about what
    was moved, which stands elsewhere."""
    edited = [event.item_id for event in deeds if event.verb == Verb.EDIT]
    moved = [event.item_id for event in deeds if event.verb == Verb.MOVE and event.item_id]
    found = Q(item__in=edited, verb__in=WRITING)
    if moved:
        found |= Q(item__in=moved, verb__in=TOLD) | Q(item__path__overlap=moved, verb__in=TOLD)
    if not (edited or moved):
        return set()
    return set(Event.objects.filter(found).values_list("pk", flat=True))


def _by_following(events: Sequence[Event]) -> tuple[frozenset[int], set[int]]:
    """Those who follow more or less than before, and the events they were told of by following: of some
    they may not be any more, as whoever left a course is not."""
    people: set[int] = set()
    told: set[int] = set()
    for event in events:
        if event.verb not in (Verb.FOLLOW, Verb.DISMISS) or event.user_id is None:
            continue
        own = Notice.objects.filter(user=event.user_id)
        if event.item_id is not None:
            around = Q(thread=event.item_id) | Q(item__path__contains=[event.item_id])
            own = own.filter(around, kind__in=BY_FOLLOWING)
        elif "tag" in event.context:
            own = own.filter(kind=Kind.SUBJECT)
        else:
            own = own.filter(kind=Kind.PERSON, actor=event.context.get("person"))
        people.add(event.user_id)
        told |= set(own.values_list("event", flat=True))
    return frozenset(people), told


def _store(events: Sequence[Event], people: frozenset[int] | None = None) -> int:
    """Make the stored notices of `events` (with `people`: to those alone) what they should be; returns
    how many were not. In portions: an event may tell everybody who follows a tag."""
    wrong = 0
    portion: list[Event] = []
    notices: list[Notice] = []
    for event, more in derive(events, people) if events else ():
        portion.append(event)
        notices += more
        if len(notices) >= PORTION:
            wrong += _keep(portion, notices, people)
            portion, notices = [], []
    return wrong + (_keep(portion, notices, people) if portion else 0)


def _keep(events: Sequence[Event], notices: Sequence[Notice], people: frozenset[int] | None) -> int:
    told = members({notice.user_id for notice in notices})
    derived = {(n.user_id, n.event): n for n in notices if n.user_id in told}
    rows = Notice.objects.filter(event__in=[event.pk for event in events])
    if people is not None:
        rows = rows.filter(user__in=people)
    stored = {(notice.user_id, notice.event): notice for notice in rows}
    gone = [notice for place, notice in stored.items() if place not in derived]
    new = [notice for place, notice in derived.items() if place not in stored]
    both = sorted(derived.keys() & stored.keys())
    amended = [stored[place] for place in both if _amend(stored[place], derived[place])]
    Notice.objects.filter(pk__in=[notice.pk for notice in gone]).delete()
    Notice.objects.bulk_create(new, batch_size=BATCH)
    Notice.objects.bulk_update(amended, ["kind", "actor", "item", "thread", "at"], batch_size=500)
    _ring({notice.user_id for notice in [*gone, *new, *amended]})
    return len(gone) + len(new) + len(amended)


def _amend(stored: Notice, derived: Notice) -> bool:
    """Take over what is derived now; tells whether it is another."""
    fields = ("kind", "actor_id", "item_id", "thread_id", "at")
    changed = False
    for field in fields:
        if getattr(stored, field) != getattr(derived, field):
            setattr(stored, field, getattr(derived, field))
            changed = True
    return changed


def _ring(people: Iterable[int]) -> None:
    keys = [key(person) for person in people]
    transaction.on_commit(lambda: cache.delete_many(keys), robust=True)


class Rebuilt(NamedTuple):
    """How many notices there are, and how many had to change, come or go."""

    notices: int
    wrong: int


@transaction.atomic
def rebuild(
    begin: Callable[[int], object] = lambda total: None,
    advance: Callable[[int], object] = lambda count: None,
) -> Rebuilt:
    """Derive all notices anew from the events read so far; what was read or mailed stays so.

    `begin` is told how many events there are, `advance` how many more are done. Safe while the site
    runs, and to kill. Takes time as the events grow; they stream by, memory stays bounded.
    """
    told = readers.told(READER)
    deeds = told.filter(verb__in=TOLD).order_by("pk")
    begin(deeds.count())
    wrong = 0
    batch: list[Event] = []
    for event in deeds.iterator(chunk_size=BATCH):
        batch.append(event)
        if len(batch) == BATCH:
            wrong += _store(batch)
            advance(len(batch))
            batch = []
    if batch:
        wrong += _store(batch)
        advance(len(batch))
    wrong += Notice.objects.exclude(event__in=told.values("pk")).delete()[0]
    return Rebuilt(Notice.objects.count(), wrong)
