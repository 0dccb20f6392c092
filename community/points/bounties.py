"""Offering points for an answer, giving them, and giving back what nobody won."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from activity.events import record
from activity.models import Event, Verb
from community.points import ledger, rules
from community.points.models import Bounty, Rule
from items import kinds
from items.models import Item, Status


@transaction.atomic
def offer(*, question: Item, by: User, amount: int, at: datetime | None = None) -> Bounty:
    """Put points on a question; they leave the giver's total at once.

    Raises `ValidationError` where the amount is none of `rules.BOUNTIES`, one has not got so much, the
    question is not published, is closed or has an open bounty already.
    """
    if amount not in rules.BOUNTIES:
        raise ValidationError(_("A bounty of that size is not possible."), code="amount")
    # Whoever offers twice at once waits here, so nobody spends a point twice.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    question = Item.objects.select_for_update(no_key=True).get(pk=question.pk)
    if question.kind != "question" or question.status != Status.PUBLISHED:
        raise ValidationError(_("Only a published question can have a bounty."), code="question")
    if why := kinds.bounds(question, "reward"):
        raise ValidationError(why, code="closed")
    if Bounty.objects.open().filter(question=question).exists():
        raise ValidationError(_("This question has a bounty already."), code="taken")
    total = ledger.total_of(by)
    if total < amount:
        raise ValidationError(
            _("You have %(total)d points; this bounty needs %(amount)d."),
            code="points",
            params={"total": total, "amount": amount},
        )
    at = at or timezone.now()
    bounty = Bounty.objects.create(
        question=question,
        by=by,
        amount=amount,
        at=at,
        until=at + timedelta(days=rules.BOUNTY_DAYS),
    )
    _tell(bounty, question, by, [(Rule.OFFERED, by.pk, -amount)], at)
    return bounty


@transaction.atomic
def give(*, answer: Item, by: User) -> Bounty:
    """Give the open bounty of a question to one of its answers: for good.

    Raises `PermissionDenied` where none of one's own is open there, the answer is not published, is
    one's own or nobody's.
    """
    found = Bounty.objects.open().filter(question=answer.parent_id, by=by)
    bounty = found.select_for_update().first()
    if bounty is None:
        raise PermissionDenied(_("You have no open bounty on this question."))
    answer = Item.objects.select_for_update(no_key=True).get(pk=answer.pk)
    if answer.kind != "answer" or answer.status != Status.PUBLISHED or answer.author_id is None:
        raise PermissionDenied(_("A bounty is for an answer that can be read."))
    if answer.author_id == by.pk:
        raise PermissionDenied(_("A bounty is for somebody else's answer."))
    _settle(bounty, answer, bounty.amount, by)
    return bounty


def settle_due() -> int:
    """Close the bounties whose time is over; returns how many.

    The accepted answer wins all, else the best one of `rules.WINS_FROM` points or more, written since
    the bounty was set, half; the rest goes back. Each is a transaction: it can be killed and run
    again, and several may run at once. Takes time as the bounties that are due.
    """
    settled = 0
    for pk in list(Bounty.objects.due().order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            due = Bounty.objects.due().filter(pk=pk)
            bounty = due.select_for_update(skip_locked=True, of=("self",)).first()
            if bounty is not None:
                winner, points = _by_rule(bounty)
                _settle(bounty, winner, points, None)
                settled += 1
    return settled


def _by_rule(bounty: Bounty) -> tuple[Item | None, int]:
    answers = Item.objects.filter(
        parent=bounty.question_id, kind="answer", status=Status.PUBLISHED, author__isnull=False
    ).exclude(author=bounty.by_id)
    if bounty.question.status != Status.PUBLISHED:
        return None, 0
    last = Event.objects.filter(verb=Verb.ACCEPT, item__parent=bounty.question_id)
    accepted = last.order_by("-at", "-id").first()
    # What was accepted before the bounty was not what its giver asked for.
    if accepted is not None and accepted.amount > 0 and accepted.at >= bounty.at:
        winner = answers.filter(pk__in=[accepted.item_id]).first()
        if winner is not None:
            return winner, bounty.amount
    fresh = answers.filter(published_at__gte=bounty.at, score__gte=rules.WINS_FROM)
    best = fresh.order_by("-score", "published_at", "pk").first()
    return best, bounty.amount // 2 if best else 0


def _settle(bounty: Bounty, winner: Item | None, points: int, by: User | None) -> None:
    """Pay `points` to the winner's author and the rest back. The caller holds the bounty's lock."""
    now = timezone.now()
    bounty.settled_at, bounty.winner, bounty.paid = now, winner, points
    bounty.save(update_fields=["settled_at", "winner", "paid"])
    awards: list[tuple[Rule, int, int]] = []
    if winner is not None and winner.author_id is not None and points:
        awards.append((Rule.WON, winner.author_id, points))
    if bounty.by_id is not None and points < bounty.amount:
        awards.append((Rule.RETURNED, bounty.by_id, bounty.amount - points))
    _tell(bounty, winner or bounty.question, by, awards, now)


def _tell(
    bounty: Bounty,
    item: Item,
    by: User | None,
    awards: list[tuple[Rule, int, int]],
    at: datetime,
) -> None:
    """Record the event, which names what it gives, and enter that now: a total must not lag behind
    what was spent of it."""
    event = record(
        Verb.BOUNTY,
        user=by,
        item=item,
        amount=bounty.amount,
        at=at,
        context={"bounty": bounty.pk, "awards": awards},
    )
    ledger.enter(event, item)
