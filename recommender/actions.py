"""Steering the feed."""

from django.db import transaction

from accounts.models import User
from activity.events import record
from activity.models import Verb
from items.models import Item
from recommender.models import Dismissal


@transaction.atomic
def dismiss(*, item: Item, by: User, dismissed: bool = True) -> bool:
    """Never show an item in `by`'s feed again, or take that back; tells whether that was new."""
    if dismissed:
        _row, changed = Dismissal.objects.get_or_create(user=by, item=item)
    else:
        changed = Dismissal.objects.filter(user=by, item=item).delete()[0] > 0
    if changed:
        record(Verb.DISMISS if dismissed else Verb.UNDISMISS, user=by, item=item)
    return changed
