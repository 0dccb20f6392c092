"""Which deeds still stand: a vote taken back, an acceptance given to another answer, do not."""

from collections.abc import Hashable, Iterable, Sequence

from django.db.models import Q

from activity.models import Event, Verb
from items.models import Item

# Each person's own deed on an item …
BY_PERSON = frozenset({Verb.VOTE, Verb.REACT})
# … and those of which an item has one, whoever did it last.
OF_ITEM = frozenset({Verb.ENDORSE, Verb.CLOSE, Verb.REMOVE})


def standing(events: Iterable[Event]) -> set[int]:
    """The ids of those of `events` that nothing took back: the latest of their place, if it did
    something. What cannot be taken back stands."""
    given = list(events)
    latest: dict[Hashable, int] = {}
    for event, place in places(rivals(given)):
        latest[place] = max(event.pk, latest.get(place, 0))
    result = set()
    for event, place in places(given):
        stands = place is None or latest.get(place, event.pk) == event.pk
        if stands and (event.verb not in TAKEN_BACK or event.amount > 0):
            result.add(event.pk)
    return result


TAKEN_BACK = BY_PERSON | OF_ITEM | {Verb.ACCEPT}


def places(events: Sequence[Event]) -> list[tuple[Event, Hashable]]:
    """Each event with the place that it takes from earlier ones: None for what is never taken back."""
    answers = [event.item_id for event in events if event.verb == Verb.ACCEPT and event.item_id]
    questions = (
        dict(Item.objects.filter(pk__in=answers).values_list("pk", "parent")) if answers else {}
    )
    return [(event, _place(event, questions)) for event in events]


def _place(event: Event, questions: dict[int, int | None]) -> Hashable:
    if event.verb == Verb.ACCEPT:
        # A question has one accepted answer: accepting another takes the place of the first.
        return event.verb, questions.get(event.item_id or 0)
    if event.verb in BY_PERSON:
        return event.verb, event.item_id, event.user_id, event.context.get("reaction")
    if event.verb in OF_ITEM:
        return event.verb, event.item_id
    return None


def rivals(events: Iterable[Event]) -> list[Event]:
    """All events that are in the places of `events`, those themselves too; perhaps some others."""
    own = [event for event in events if event.verb in BY_PERSON]
    shared = [event for event in events if event.verb in OF_ITEM]
    accepted = [event.item_id for event in events if event.verb == Verb.ACCEPT]
    found = Q(pk__in=[])
    if own:
        people = {event.user_id for event in own}
        items = {event.item_id for event in own}
        found |= Q(verb__in=BY_PERSON, user__in=people, item__in=items)
    if shared:
        found |= Q(verb__in=OF_ITEM, item__in={event.item_id for event in shared})
    if accepted:
        beside = Item.objects.filter(parent__children__in=accepted, kind="answer")
        found |= Q(verb=Verb.ACCEPT, item__in=beside.values("pk"))
    if not (own or shared or accepted):
        return []
    return list(Event.objects.filter(found).order_by("pk"))
