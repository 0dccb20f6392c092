"""Polls in topics."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User, Viewer
from activity.events import record
from activity.models import Verb
from community.boards.models import Ballot, Choice, Poll, Topic

FEWEST, MOST = 2, 20


@transaction.atomic
def add(
    *,
    topic: Topic,
    question: str,
    choices: Sequence[str],
    several: bool = False,
    shown: str = Poll.Shown.ALWAYS,
    closes_at: datetime | None = None,
) -> Poll:
    """Give a topic a poll. Raises `ValidationError` unless it has `FEWEST` to `MOST` choices that
    differ."""
    if not FEWEST <= len(choices) <= MOST or len(set(choices)) < len(choices):
        raise ValidationError(
            _("A poll has %(least)d to %(most)d choices, no two alike."),
            code="choices",
            params={"least": FEWEST, "most": MOST},
        )
    poll = Poll.objects.create(
        topic=topic, question=question, several=several, shown=shown, closes_at=closes_at
    )
    Choice.objects.bulk_create(
        Choice(poll=poll, position=n, text=text) for n, text in enumerate(choices)
    )
    return poll


@transaction.atomic
def choose(*, poll: Poll, by: User, choices: Collection[int], at: datetime | None = None) -> bool:
    """Vote for choices, in place of those one voted for before; none takes one's vote back. Tells
    whether anything changed.

    Raises `PermissionDenied` where it is over, `ValidationError` for choices of another poll and for
    several where one may be chosen.
    """
    # Whoever votes twice at once waits, and so does the end of the poll.
    poll = Poll.objects.select_for_update(no_key=True, of=("self",)).get(pk=poll.pk)
    if not poll.is_open or poll.topic.locked_at is not None:
        raise PermissionDenied(_("This poll is over."))
    wanted = set(choices)
    known = set(poll.choices.filter(pk__in=wanted).values_list("pk", flat=True))
    if known != wanted:
        raise ValidationError(_("This is no choice of this poll."), code="choice")
    if len(wanted) > 1 and not poll.several:
        raise ValidationError(_("Only one can be chosen."), code="several")
    ballot = Ballot.objects.filter(poll=poll, user=by).first()
    before = set(ballot.choices.values_list("pk", flat=True)) if ballot else set()
    if before == wanted:
        return False
    if not wanted and ballot:
        ballot.delete()
    else:
        ballot = ballot or Ballot.objects.create(poll=poll, user=by, at=at or timezone.now())
        ballot.choices.set(wanted)
    record(
        Verb.CHOOSE, user=by, item=poll.topic.item, amount=len(wanted), at=at,
        context={"choices": sorted(wanted)},
    )  # fmt: skip
    return True


@dataclass(frozen=True)
class Line:
    """A choice, how many voted for it (None: not shown yet), their share in per cent, and whether the
    viewer did."""

    choice: Choice
    votes: int | None
    share: int
    mine: bool


@dataclass(frozen=True)
class Result:
    """A poll as one viewer sees it."""

    poll: Poll
    lines: list[Line]
    voters: int
    voted: bool
    may_vote: bool

    @property
    def is_shown(self) -> bool:
        return bool(self.lines) and self.lines[0].votes is not None


def result(topic: Topic, viewer: Viewer) -> Result | None:
    """A topic's poll for a viewer, None without one. Four queries at most, however many voted."""
    poll = Poll.objects.filter(topic=topic).first()
    if poll is None:
        return None
    mine: set[int] = set()
    if isinstance(viewer, User):
        ballots = Ballot.objects.filter(poll=poll, user=viewer)
        mine = set(ballots.values_list("choices", flat=True))
    open_now = poll.is_open and topic.locked_at is None
    shown = (
        not open_now
        or poll.shown == Poll.Shown.ALWAYS
        or (poll.shown == Poll.Shown.VOTED and bool(mine))
    )
    voters = poll.ballots.count()
    rows: Any = poll.choices.annotate(votes=Count("ballots"))
    lines = [
        Line(
            choice=row,
            votes=row.votes if shown else None,
            share=round(100 * row.votes / voters) if shown and voters else 0,
            mine=row.pk in mine,
        )
        for row in rows
    ]
    may = open_now and isinstance(viewer, User) and not viewer.is_suspended
    return Result(poll, lines, voters, bool(mine), may)
