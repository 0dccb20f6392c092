"""Reader of events: keeps each person's notices true to what happened."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from django.core.cache import cache
from django.db import transaction
from django.db.models import Q

from activity import readers
from activity.models import Event, Verb
from notifications.bell import key
from notifications.derive import TOLD, derive
from notifications.kinds import BY_FOLLOWING, Kind
from notifications.models import Notice
from notifications.standing import rivals

READER = "notifications.notices"
BATCH = 2_000


def read(events: Sequence[Event]) -> None:
    """Reader of events: derives anew what these, and what they change, tell whom."""
    deeds = [event for event in events if event.verb in TOLD]
    touched = {event.pk: event for event in [*deeds, *rivals(deeds)]}
    more = _by_edits(deeds) | _by_following(events)
    missing = more - touched.keys()
    if missing:
        touched |= {event.pk: event for event in Event.objects.filter(pk__in=missing)}
    if touched:
        _store(list(touched.values()))


def _by_edits(deeds: Sequence[Event]) -> set[int]:
    """The events that wrote what was edited or moved since: it may mention others, stand elsewhere."""
    edited = {event.item_id for event in deeds if event.verb in (Verb.EDIT, Verb.MOVE)}
    moved = [event.item_id for event in deeds if event.verb == Verb.MOVE]
    if not edited:
        return set()
    changed = Q(item__in=edited - {None})
    if moved:
        changed |= Q(item__path__overlap=[pk for pk in moved if pk is not None])
    return set(Event.objects.filter(changed, verb__in=TOLD).values_list("pk", flat=True))


def _by_following(events: Sequence[Event]) -> set[int]:
    """The events of which somebody was told by following: they may not follow any more, as whoever
    left a course does not."""
    ended = [event for event in events if event.verb in (Verb.FOLLOW, Verb.DISMISS)]
    told: set[int] = set()
    for event in ended:
        own = Notice.objects.filter(user=event.user_id)
        if event.item_id is not None:
            around = Q(thread=event.item_id) | Q(item__path__contains=[event.item_id])
            own = own.filter(around, kind__in=BY_FOLLOWING)
        elif "tag" in event.context:
            own = own.filter(kind=Kind.SUBJECT)
        else:
            own = own.filter(kind=Kind.PERSON, actor=event.context.get("person"))
        told |= set(own.values_list("event", flat=True))
    return told


def _store(events: Sequence[Event]) -> int:
    """Make the stored notices of `events` what they should be; returns how many were not."""
    derived = {(notice.user_id, notice.event): notice for notice in derive(events)}
    stored = {
        (notice.user_id, notice.event): notice
        for notice in Notice.objects.filter(event__in=[event.pk for event in events])
    }
    gone = [notice.pk for place, notice in stored.items() if place not in derived]
    new = [notice for place, notice in derived.items() if place not in stored]
    both = sorted(derived.keys() & stored.keys())
    amended = [stored[place] for place in both if _amend(stored[place], derived[place])]
    Notice.objects.filter(pk__in=gone).delete()
    Notice.objects.bulk_create(new, batch_size=BATCH)
    Notice.objects.bulk_update(amended, ["kind", "actor", "item", "thread", "at"], batch_size=500)
    _ring({user for user, _event in derived.keys() | stored.keys()})
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
