"""Points: a ledger of awards, and the bounties that are paid from it."""

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User, Viewer
from community.points import rules
from items.models import Item


class Rule(models.TextChoices):
    """Why points came or went."""

    VOTED = "voted", _("votes")
    ACCEPTED = "accepted", _("answer accepted")
    ACCEPTING = "accepting", _("accepted an answer")
    ENDORSED = "endorsed", _("answer endorsed")
    REMOVED = "removed", _("removed or restored")
    OFFERED = "offered", _("bounty offered")
    WON = "won", _("bounty won")
    RETURNED = "returned", _("bounty returned")


class AwardQuerySet(models.QuerySet["Award"]):
    def total(self) -> int:
        """The sum of the points."""
        return int(self.aggregate(total=Coalesce(Sum("points"), 0))["total"])


class Award(models.Model):
    """One entry of the ledger: an event gave a person points, or took back what another gave.

    Rows are never changed: what no longer holds is reversed by a further entry, of the event by which
    it no longer holds. `by` is whose deed it was, so that their next one on the same item finds it.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="awards", verbose_name=_("person"))
    # An event's id; its table is partitioned, so no foreign key can lead there.
    event = models.BigIntegerField(_("event"))
    rule = models.CharField(_("rule"), max_length=10, choices=Rule)
    points = models.IntegerField(_("points"))
    item = models.ForeignKey(
        Item, models.CASCADE, null=True, related_name="awards", verbose_name=_("item")
    )
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("when"))

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        constraints = [
            models.UniqueConstraint(
                fields=["event", "rule", "user", "item"], name="award_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=~Q(points=0), name="award_is_something"),
            models.CheckConstraint(condition=Q(rule__in=Rule.values), name="award_rule_is_known"),
        ]
        indexes = [
            models.Index(fields=["user", "-at", "-id"], include=["points"], name="awards_of_user"),
            models.Index(fields=["item", "rule", "by"], name="awards_on_item"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.points:+d} {self.rule}"


class BountyQuerySet(models.QuerySet["Bounty"]):
    def open(self) -> Self:
        """Those not paid or returned yet."""
        return self.filter(settled_at=None)

    def listed_for(self, viewer: Viewer) -> Self:
        """Those on questions that lists show the viewer."""
        return self.filter(question__in=Item.objects.listed_for(viewer))

    def due(self) -> Self:
        """Open ones whose time of choosing is over, or whose question is not there any more."""
        end = timezone.now() - timedelta(days=rules.GRACE_DAYS)
        return self.open().filter(Q(until__lte=end) | ~Q(question__status="published"))


class Bounty(models.Model):
    """Points that a person put on a question: taken from them at once, and paid or returned once."""

    question = models.ForeignKey(
        Item, models.CASCADE, related_name="bounties", verbose_name=_("question")
    )
    by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="bounties", verbose_name=_("by")
    )
    amount = models.PositiveIntegerField(_("points"))
    at = models.DateTimeField(_("when"), default=timezone.now)
    until = models.DateTimeField(_("open until"))
    settled_at = models.DateTimeField(_("settled"), null=True)
    # The answer that won `paid` points; none, and zero, where all went back.
    winner = models.ForeignKey(
        Item, models.SET_NULL, null=True, related_name="+", verbose_name=_("winner")
    )
    paid = models.PositiveIntegerField(_("paid"), default=0)

    objects = BountyQuerySet.as_manager()

    class Meta:
        verbose_name = _("bounty")
        verbose_name_plural = _("bounties")
        constraints = [
            models.UniqueConstraint(
                fields=["question"], condition=Q(settled_at=None), name="one_open_bounty"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="bounty_is_something"),
            models.CheckConstraint(
                condition=Q(paid__lte=F("amount")) & (Q(paid=0) | Q(settled_at__isnull=False)),
                name="bounty_pays_its_amount",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-amount", "-id"], condition=Q(settled_at=None), name="open_bounties"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} → {self.question_id}"
