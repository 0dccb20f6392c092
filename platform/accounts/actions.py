"""What people do to each other; who may sign in. Following is recorded by `activity.actions`."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Block, Follow, Mute, User


@transaction.atomic
def follow(*, person: User, by: User, keep: bool = True) -> bool:
    """Follow a person, or no longer; tells whether anything changed.

    Raises `PermissionDenied` for oneself and for a person whom one blocks or who blocks one.
    """
    if not keep:
        return Follow.objects.filter(follower=by, followed=person).delete()[0] > 0
    if person == by:
        raise PermissionDenied(_("Nobody can follow themselves."))
    if Block.objects.filter(blocker__in=[person, by], blocked__in=[person, by]).exists():
        raise PermissionDenied(_("You cannot follow this person."))
    return Follow.objects.get_or_create(follower=by, followed=person)[1]


@transaction.atomic
def block(*, person: User, by: User, keep: bool = True) -> bool:
    """Stop seeing what a person writes, or see it again; tells whether anything changed.

    Blocking also ends following, in both directions.
    """
    if not keep:
        return Block.objects.filter(blocker=by, blocked=person).delete()[0] > 0
    if person == by:
        raise PermissionDenied(_("Nobody can block themselves."))
    Follow.objects.filter(follower__in=[person, by], followed__in=[person, by]).delete()
    return Block.objects.get_or_create(blocker=by, blocked=person)[1]


@transaction.atomic
def mute(*, person: User, by: User, keep: bool = True) -> bool:
    """Be offered nothing that a person writes, or be again; tells whether anything changed. Nobody is
    told, and nothing else ends."""
    if not keep:
        return Mute.objects.filter(muter=by, muted=person).delete()[0] > 0
    if person == by:
        raise PermissionDenied(_("Nobody can mute themselves."))
    return Mute.objects.get_or_create(muter=by, muted=person)[1]


@transaction.atomic
def suspend(*, person: User, by: User, at: datetime | None = None) -> bool:
    """Hide what a person writes from now on, or since `at`; tells whether anything changed.

    Raises `PermissionDenied` for oneself and for those who moderate themselves.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    if person == by or person.is_superuser or person.can_moderate:
        raise PermissionDenied(_("Moderators cannot be suspended here."))
    if person.is_suspended:
        return False
    person.suspended_at = at or timezone.now()
    person.save(update_fields=["suspended_at"])
    return True


@transaction.atomic
def unsuspend(*, person: User) -> bool:
    """Show what a person writes again, all of it; tells whether anything changed."""
    ended = User.objects.filter(pk=person.pk, suspended_at__isnull=False).update(suspended_at=None)
    return ended > 0
