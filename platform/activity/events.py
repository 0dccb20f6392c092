"""Recording what people did, in the transaction of the deed itself."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.models import User
from activity import queue, registry
from activity.models import VALUE_ACTS, Event, Verb
from items.models import Item


def record(
    verb: Verb,
    *,
    user: User | None,
    item: Item | None = None,
    amount: float = 1,
    at: datetime | None = None,
    context: dict[str, Any] | None = None,
) -> Event:
    """Append one event. Call it inside the deed's transaction: both happen or neither.

    A value act keeps the time zone that its person lives by: on which of their days it was stays known
    when they move. The readers are told after the commit. An event of the past (`at`) lands in its own
    month if that part of the table exists, else in the default part.
    """
    context = dict(context or {})
    if verb in VALUE_ACTS and user is not None and user.time_zone:
        context["zone"] = user.time_zone
    event = Event.objects.create(
        verb=verb,
        user=user,
        item=item,
        amount=amount,
        at=at or timezone.now(),
        context=context,
    )
    _tell_readers()
    return event


def record_many(events: Sequence[Event], *, batch: int = 5_000) -> int:
    """Append many events (imports, simulations); returns how many."""
    Event.objects.bulk_create(events, batch_size=batch)
    if events:
        _tell_readers()
    return len(events)


def _tell_readers() -> None:
    # Robust: the deed is done by then, whatever becomes of the message; the readers get it later.
    transaction.on_commit(queue.deliver_soon, robust=True)


def opened(request: HttpRequest, item: Item) -> None:
    """Record that a member opened an item's page, at most once in half an hour.

    A browser that fetches pages ahead has not shown them to anybody, nor one that asks for the head.
    """
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    unseen = request.method == "HEAD" or "prefetch" in purpose
    if not isinstance(request.user, User) or unseen:
        return
    for path in registry.openings():
        import_string(path)(request.user, item)
    if item.is_by(request.user):
        return
    if cache.add(f"activity:opened:{request.user.pk}:{item.pk}", True, timeout=30 * 60):
        with transaction.atomic():
            record(Verb.OPEN, user=request.user, item=item)
