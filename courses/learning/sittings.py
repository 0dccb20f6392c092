"""Quizzes that are sat: what was drawn for whom, and until when; kept by the server.

The rules of time. A sitting ends when it is handed in or when its time is over, whichever is first.
Answers are saved while one writes; what was saved up to the end counts, also of who never comes back,
and nothing that arrives later. The network has `GRACE` beyond the end. A sitting that ends by time is
an attempt like any other, with no answer at all, too: else one could look at questions for nothing.

A quiz may be edited while somebody sits at it. Where its questions or choices came to stand in other
places the sitting is void, which costs no attempt: its answers would be graded as others'.
"""

from datetime import datetime, timedelta
from random import Random, SystemRandom
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from courses.catalogue import quiz
from courses.catalogue.models import Component
from courses.learning.models import Allowance, Attempt, Sitting
from items.models import Draft

GRACE = timedelta(seconds=15)
NOT_STARTED = gettext_lazy("Start the quiz first: there is none that waits for your answers.")


class TooLate(Exception):
    """Answers came when the time was over; `attempt` is what was saved before, graded."""

    def __init__(self, attempt: Attempt) -> None:
        super().__init__(
            _(
                "The time was over when your answers arrived, so they do not count. "
                "What had been saved before was graded."
            )
        )
        self.attempt = attempt


def lock(user: User) -> None:
    """From here to the transaction's end nothing else starts or hands in a quiz of this person's."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)


def open_sittings(at: datetime | None = None) -> QuerySet[Sitting]:
    """Sittings that were not handed in; with `at` those whose time was over then."""
    rows = Sitting.objects.filter(attempt=None).select_related("component__lesson__item", "user")
    return rows if at is None else rows.filter(ends_at__lt=at - GRACE)


def running(component: Component, user: User) -> Sitting | None:
    """What the person sits at, over or not; nothing where the quiz was changed so that it is void."""
    row = open_sittings().filter(component=component, user=user).order_by("-pk").first()
    return row if row is not None and quiz.fits(component.data, row.drawn, row.asked) else None


def is_over(sitting: Sitting, at: datetime) -> bool:
    """Whether nothing can be handed in any more."""
    return sitting.ends_at is not None and at > sitting.ends_at + GRACE


def left(component: Component, user: User) -> int | None:
    """How many attempts the person has left; None where all are allowed."""
    allowed = component.data.get("attempts")
    if allowed is None:
        return None
    used = Attempt.objects.filter(user=user, component=component).count()
    more = Allowance.objects.filter(user=user, component=component).first()
    return max(0, int(allowed) + (more.attempts if more else 0) - used)


def check_left(component: Component, user: User) -> None:
    """Raises `PermissionDenied` where no attempt is left."""
    if left(component, user) == 0:
        raise PermissionDenied(_("You have used all attempts at this quiz."))


def begin(component: Component, by: User, at: datetime, random: Random | None = None) -> Sitting:
    """Draw a sitting, or give back the one that runs; the caller holds the lock."""
    if row := running(component, by):
        return row
    check_left(component, by)
    discard(open_sittings().filter(component=component, user=by))  # void ones
    minutes = component.data.get("minutes")
    drawn = quiz.draw(component.data, random or SystemRandom())
    return Sitting.objects.create(
        user=by,
        component=component,
        drawn=drawn,
        asked=quiz.marks(component.data, drawn),
        at=at,
        ends_at=at + timedelta(minutes=minutes) if minutes else None,
    )


@transaction.atomic
def keep(
    *, component: Component, by: User, answers: dict[str, Any], at: datetime | None = None
) -> Sitting | None:
    """Save answers that are not handed in yet; None where there is nothing to save them for."""
    lock(by)
    row = running(component, by)
    at = at or timezone.now()
    if row is None or is_over(row, at):
        return None
    Draft.objects.update_or_create(
        user=by, place=_place(row), defaults={"fields": answers, "at": at}
    )
    return row


def kept(sitting: Sitting) -> dict[str, Any]:
    """The answers saved of a sitting."""
    row = Draft.objects.filter(user=sitting.user_id, place=_place(sitting)).first()
    return row.fields if row else {}


def discard(rows: QuerySet[Sitting]) -> None:
    """Throw sittings away, with what was saved of them, that cannot be handed in any more."""
    for row in rows:
        Draft.objects.filter(user=row.user_id, place=_place(row)).delete()
        row.delete()


def settle(sitting: Sitting, attempt: Attempt) -> None:
    """A sitting has become an attempt."""
    sitting.attempt = attempt
    sitting.save(update_fields=["attempt"])
    Draft.objects.filter(user=sitting.user_id, place=_place(sitting)).delete()


def _place(sitting: Sitting) -> str:
    return f"sitting:{sitting.pk}"
