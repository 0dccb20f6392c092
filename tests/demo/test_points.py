"""The demo's bounties are paid from points that its people have earned by then."""

import pytest
from django.db.models import Sum

from activity.models import Event, Verb
from community.points import ledger, rules
from community.points.models import Award, Bounty

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("demo")
def test_bounties_are_paid_from_what_was_earned() -> None:
    opened, won = Bounty.objects.order_by("-at")
    assert opened.settled_at is None
    assert won.settled_at is not None
    assert won.winner is not None
    givers = {bounty.by_id for bounty in (opened, won)}
    told = Event.objects.filter(verb__in=rules.READ).filter(
        item__author__in=[*givers, won.winner.author_id]
    )
    ledger.read(list(told.order_by("at", "id")))
    assert Award.objects.filter(rule="won").get().user_id == won.winner.author_id
    running = dict.fromkeys(givers, 0)
    for award in Award.objects.filter(user__in=givers).order_by("at", "pk"):
        running[award.user_id] += award.points
        assert award.rule != "offered" or running[award.user_id] >= 0
    assert Award.objects.filter(rule__in=["offered", "won"]).aggregate(n=Sum("points"))["n"] == (
        -opened.amount
    )
    assert Event.objects.filter(verb=Verb.BOUNTY).count() == 3
