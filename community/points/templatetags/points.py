"""Points in templates: `points_of` a person; `gather_bounty` before what shows a question's bounty."""

from typing import Any

from django import template
from django.db.models import F, Q

from accounts.models import User
from community.points import ledger, rules
from community.points.forms import BountyForm
from community.points.models import Bounty
from items import kinds
from items.models import Item

register = template.Library()


@register.simple_tag
def points_of(person: User) -> int:
    """A person's total."""
    return ledger.total_of(person)


@register.simple_tag(takes_context=True)
def gather_bounty(context: template.Context, question: Item) -> str:
    """Fetch a question's open bounty, or its last one that somebody won, as `bounty`; None if none."""
    shown = Q(settled_at=None) | Q(winner__isnull=False)
    rows = Bounty.objects.filter(shown, question=question).select_related("by")
    context["bounty"] = rows.order_by(F("settled_at").desc(nulls_first=True)).first()
    return ""


@register.inclusion_tag("points/_bounty.html", takes_context=True)
def bounty_on(context: template.Context, question: Item) -> dict[str, Any]:
    """The bounty that `gather_bounty` found, and for members the form to offer one."""
    user = context["user"]
    bounty: Bounty | None = context.get("bounty")
    free = bounty is None or bounty.settled_at is not None
    may = free and user.is_authenticated and not user.is_suspended
    may = may and not kinds.bounds(question, "reward")
    total = ledger.total_of(user) if may else 0
    return {
        "item": question,
        "bounty": bounty,
        "form": BountyForm() if may and total >= rules.BOUNTIES[0] else None,
        "lacks": may and total < rules.BOUNTIES[0],
        "least": rules.BOUNTIES[0],
        "total": total,
        "days": rules.BOUNTY_DAYS,
        "is_mine": bounty is not None and bounty.by_id == user.pk,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("points/_give.html", takes_context=True)
def give_bounty(context: template.Context, answer: Item) -> dict[str, Any]:
    """Beside an answer: what it won, or for whoever offered the open bounty the button to give it."""
    bounty: Bounty | None = context.get("bounty")
    user = context["user"]
    may = (
        bounty is not None
        and bounty.settled_at is None
        and user.is_authenticated
        and bounty.by_id == user.pk
        and answer.author_id not in (None, user.pk)
    )
    return {
        "answer": answer,
        "bounty": bounty,
        "may": may,
        "won": bounty is not None and bounty.winner_id == answer.pk and bounty.paid,
        "csrf_token": context.get("csrf_token"),
    }
