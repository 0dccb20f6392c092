"""Bounties: an open one on a question that waits, and one that was won.

Row and event are written as the actions write them: the points that pay for them are entered later, by
the reader of the events of all deeds before.
"""

from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet, Sum

from activity.events import record_many
from activity.models import Event, Verb
from community.points import rules
from community.points.models import Bounty, Rule
from items.models import Item, Status, Vote

AMOUNT = rules.BOUNTIES[0]
WAITS = timedelta(days=2)
WON = timedelta(days=20)
CHOSEN = timedelta(days=3)


def offer(now: datetime) -> None:
    """The newest question that waits has one, and the newest answered one had one by then: of those
    whose askers have earned it twice."""
    asked = Item.objects.filter(
        kind="question", status=Status.PUBLISHED, author__isnull=False, gate=None
    )
    replies = Count("children", filter=Q(children__kind="answer"))
    newest = asked.annotate(replies=replies).order_by("-published_at", "pk")
    _give(newest.filter(replies=0), now - WAITS)
    _give(newest.filter(replies__gt=0), now - WON)


def _give(questions: QuerySet[Item, Item], at: datetime) -> None:
    question = next(
        (row for row in questions.filter(published_at__lt=at)[:200] if _has_earned(row, at)), None
    )
    if question is None or question.author is None:
        return
    bounty = Bounty.objects.create(
        question=question,
        by=question.author,
        amount=AMOUNT,
        at=at,
        until=at + timedelta(days=rules.BOUNTY_DAYS),
    )
    events = [_event(bounty, question, at, [(Rule.OFFERED, question.author.pk, -AMOUNT)])]
    answers = question.children.filter(kind="answer", author__isnull=False)
    best = answers.exclude(author=question.author).order_by("-score", "pk").first()
    if best is not None and best.author is not None:
        bounty.settled_at, bounty.winner, bounty.paid = at + CHOSEN, best, AMOUNT
        bounty.save()
        events.append(_event(bounty, best, at + CHOSEN, [(Rule.WON, best.author.pk, AMOUNT)]))
    record_many(events)


def _has_earned(question: Item, at: datetime) -> bool:
    votes = Vote.objects.filter(item__author=question.author, at__lt=at)
    total = votes.aggregate(sum=Sum("value"))["sum"] or 0
    return bool(total * rules.VOTED[1] >= 2 * AMOUNT)


def _event(bounty: Bounty, item: Item, at: datetime, awards: list[tuple[Rule, int, int]]) -> Event:
    return Event(
        verb=Verb.BOUNTY,
        user=bounty.by,
        item=item,
        amount=bounty.amount,
        at=at,
        context={"bounty": bounty.pk, "awards": awards},
    )
