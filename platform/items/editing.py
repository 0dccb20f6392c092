"""Who may change what members wrote, and when a change is still part of the one before it.

For good, by its author and by moderators; also once it was accepted or its question was closed:
to mend it is what opens such a question again, and all that it said stays to be read. What a kind
registers as its `bounds` (a topic that is locked) keeps authors from it, not moderators.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Block, User
from items import kinds, teaching
from items.models import Item, Revision


def refusal(item: Item, by: User) -> str:
    """Why a person who sees an item may not edit it, in a sentence; "" for who may.

    Who teaches a course with its author may, where that one may: see `items.teaching`.
    """
    if not by.can_moderate and not teaching.teaches(by, item):
        return _("Only who wrote this, and moderators, can change it.")
    if item.is_gone:
        return _("This was removed: restore it before you change it.")
    if by.can_moderate:
        return ""
    if _is_read_by_blocker(item, by):
        return _(
            "Who wrote what this replies to has blocked you, so you cannot change it any more."
        )
    return kinds.bounds(item, "edit")


def _is_read_by_blocker(item: Item, by: User) -> bool:
    """Whether it stands in something by a person who has blocked its author since: they see it, and
    would read what it says from now on."""
    if item.parent is None or item.published_at is None:
        return False
    return Block.objects.filter(
        blocker=item.parent.author_id, blocked=by, at__gt=item.published_at
    ).exists()


def fresh_since(item: Item, by: User, at: datetime) -> datetime | None:
    """Since when an item says what it says, if that is `by`'s own of less than `EDIT_MINUTES` ago.

    What they write then replaces it without a trace, unless somebody has acted on it: Stack Exchange
    gives five minutes for it (https://meta.stackexchange.com/q/21788), Discourse as many
    (`editing_grace_period`).
    """
    last = item.revisions.last()
    writer, since = (last.by_id, last.at) if last else (item.author_id, item.created_at)
    is_theirs = writer == by.pk
    window = timedelta(minutes=settings.EDIT_MINUTES)
    return since if is_theirs and since <= at < since + window else None


@transaction.atomic
def hide(*, item: Item, number: int, by: User, hidden: bool = True) -> bool:
    """Keep the words of a past version from all but moderators, or show them again; tells whether
    anything changed. Raises `Revision.DoesNotExist` for a number that is none of them."""
    row = Revision.objects.select_for_update(no_key=True).get(item=item, number=number)
    if (row.hidden_at is not None) == hidden:
        return False
    row.hidden_at, row.hidden_by = (timezone.now(), by) if hidden else (None, None)
    row.save(update_fields=["hidden_at", "hidden_by"])
    return True
