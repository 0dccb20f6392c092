"""Keeping order on boards: who may, and pinning and locking topics."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User, Viewer
from activity.events import record
from activity.models import Verb
from community.boards.models import Board, Topic
from items.teaching import teaches


def keeps(viewer: Viewer, board: Board) -> bool:
    """Whether a person keeps order on a board: moderators do everywhere, and who teaches a course on
    the boards that are behind it. One query at most."""
    if not isinstance(viewer, User):
        return False
    gate = board.item.gate
    return viewer.can_moderate or (gate is not None and teaches(viewer, gate))


def check(by: User, *places: Board) -> None:
    """Raises `PermissionDenied` unless a person keeps order on all of these boards."""
    if not all(keeps(by, board) for board in places):
        raise PermissionDenied(
            _("Only moderators, and teachers on their course's boards, do this.")
        )


def locked(topic: Topic) -> Topic:
    """The topic with its row locked: who posts, locks, moves, merges or splits waits for the others.

    The caller is in a transaction. Raises `Topic.DoesNotExist` where it has become a post meanwhile.
    """
    rows = Topic.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("item__gate", "board__item__gate").get(pk=topic.pk)


@transaction.atomic
def pin(*, topic: Topic, by: User, until: datetime | None) -> bool:
    """Keep a topic above the others of its board until a time, or with None no longer; tells whether
    anything changed."""
    topic = locked(topic)
    check(by, topic.board)
    if topic.pinned_until == until:
        return False
    topic.pinned_until = until
    topic.save(update_fields=["pinned_until"])
    return True


@transaction.atomic
def lock(*, topic: Topic, by: User, shut: bool = True, at: datetime | None = None) -> bool:
    """Take no more posts in a topic, or again; tells whether anything changed."""
    topic = locked(topic)
    check(by, topic.board)
    if (topic.locked_at is not None) == shut:
        return False
    topic.locked_at = (at or timezone.now()) if shut else None
    topic.save(update_fields=["locked_at"])
    record(Verb.CLOSE, user=by, item=topic.item, amount=int(shut), at=at)
    return True
