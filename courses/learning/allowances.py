"""Who has no attempt left at a quiz and did not pass it, and further attempts for them.

A limit that its author set may lock somebody out of a lesson for good; whoever teaches the course
opens it again for one person, in one action.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, F, Max, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from courses.catalogue import quiz
from courses.catalogue.models import Component
from courses.learning.models import Allowance, Attempt
from courses.learning.sittings import lock

MOST = 20  # attempts given at once


@dataclass(frozen=True)
class Stuck:
    """Somebody whose attempts at `component` are used up; `best` is 0–1."""

    component: Component
    user: User
    used: int
    best: float

    @property
    def percent(self) -> int:
        return int(100 * self.best + 1e-6)


def stuck(components: Iterable[Component]) -> list[Stuck]:
    """Who cannot go on at any of these quizzes, quiz by quiz, those who tried first before others.

    Three queries at most, none where no quiz has a limit.
    """
    limited = {
        row.pk: row
        for row in components
        if row.kind == Component.Kind.QUIZ and row.data.get("attempts") is not None
    }
    if not limited:
        return []
    tries = Attempt.objects.filter(component__in=limited).order_by().values("component", "user")
    rows = list(tries.annotate(used=Count("pk"), best=Max("score"), last=Max("pk")))
    extra = _extra(Allowance.objects.filter(component__in=limited))
    found = [
        row
        for row in rows
        if row["used"]
        >= limited[row["component"]].data["attempts"]
        + extra.get((row["user"], row["component"]), 0)
        and not quiz.passes(limited[row["component"]].data, row["best"])
    ]
    people = User.objects.in_bulk({row["user"] for row in found})
    return [
        Stuck(limited[row["component"]], people[row["user"]], row["used"], row["best"])
        for row in sorted(found, key=lambda row: (row["component"], row["last"]))
    ]


def _extra(rows: QuerySet[Allowance, Allowance]) -> dict[tuple[int, int], int]:
    found = rows.values_list("user", "component", "attempts")
    return {(user, component): attempts for user, component, attempts in found}


def given(user: User, components: Iterable[int]) -> dict[int, int]:
    """How many attempts more than others a person has at quizzes, by the quiz's id: one query."""
    rows = Allowance.objects.filter(user=user, component__in=list(components))
    return {component: attempts for (_user, component), attempts in _extra(rows).items()}


@transaction.atomic
def allow(*, component: Component, user: User, by: User, attempts: int = 1) -> int:
    """Give a person further attempts at a quiz; returns how many they have more than others.

    Raises `PermissionDenied` where the quiz has no limit, where they have not tried it, and for more
    than `MOST` at once.
    """
    if component.data.get("attempts") is None:
        raise PermissionDenied(_("This quiz may be tried as often as one likes."))
    if not 1 <= attempts <= MOST:
        raise PermissionDenied(_("Give from 1 to %(most)d attempts.") % {"most": MOST})
    if not Attempt.objects.filter(component=component, user=user).exists():
        raise PermissionDenied(_("They have not tried this quiz yet."))
    lock(user)
    row, _new = Allowance.objects.get_or_create(component=component, user=user)
    row.attempts, row.by = F("attempts") + attempts, by
    row.save(update_fields=["attempts", "by"])
    row.refresh_from_db()
    return row.attempts
