"""`Event`: everything a person did, one append-only row each."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from activity.fields import XidField
from items.models import Item


class Verb(models.TextChoices):
    """The fixed vocabulary of deeds."""

    JOIN = "join", _("joined")
    IMPRESSION = "impression", _("was shown")
    OPEN = "open", _("opened")
    READ = "read", _("read")
    ENROL = "enrol", _("enrolled")
    PROGRESS = "progress", _("made progress")
    COMPLETE = "complete", _("finished")
    ATTEMPT = "attempt", _("answered a quiz")
    ASK = "ask", _("asked")
    ANSWER = "answer", _("answered")
    ACCEPT = "accept", _("accepted an answer")
    DISCUSS = "discuss", _("opened a topic")
    POST = "post", _("wrote in a topic")
    COMMENT = "comment", _("commented")
    REVIEW = "review", _("reviewed")
    BUY = "buy", _("bought")
    VOTE = "vote", _("voted")
    SAVE = "save", _("saved for later")
    UNSAVE = "unsave", _("no longer keeps")
    DISMISS = "dismiss", _("is not interested")
    UNDISMISS = "undismiss", _("is interested again")
    FOLLOW = "follow", _("followed")
    ENDORSE = "endorse", _("endorsed an answer")
    CLOSE = "close", _("closed or reopened")
    SOLVE = "solve", _("found it solved")
    REACT = "react", _("reacted")
    CHOOSE = "choose", _("voted in a poll")
    EDIT = "edit", _("edited")
    REMOVE = "remove", _("removed or restored")
    MOVE = "move", _("moved")
    BOUNTY = "bounty", _("set a bounty")
    PUBLISH = "publish", _("published")


# Value acts (DESIGN §5): a person is active on a day on which they did one of these.
VALUE_ACTS = frozenset({
    Verb.PROGRESS, Verb.COMPLETE, Verb.ATTEMPT, Verb.ASK, Verb.ANSWER, Verb.DISCUSS, Verb.POST,
    Verb.COMMENT, Verb.VOTE, Verb.REVIEW, Verb.BUY,
})  # fmt: skip
# What a browser may report by itself; everything else is recorded with its deed.
FROM_BROWSER = frozenset({Verb.IMPRESSION, Verb.READ})


class Event(models.Model):
    """Who did what to which item, how much, when.

    The table is partitioned by month of `at` (see the first migration and `partitions.py`), so its
    key in the database is (id, at); `id` alone is unique because one sequence feeds all parts. Rows
    are never changed. `xid` orders events by the end of their transactions: see `readers.py`.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(_("when"), default=timezone.now)
    user = models.ForeignKey(
        User,
        models.DO_NOTHING,
        null=True,
        related_name="events",
        db_index=False,
        verbose_name=_("person"),
    )
    verb = models.CharField(_("deed"), max_length=12, choices=Verb)
    item = models.ForeignKey(
        Item,
        models.DO_NOTHING,
        null=True,
        related_name="events",
        db_index=False,
        verbose_name=_("item"),
    )
    # Seconds for READ, share done (0–1) for PROGRESS and ATTEMPT, ±1 or 0 for VOTE, else 1.
    amount = models.FloatField(_("amount"), default=1)
    # Where it was shown ("surface", "position", "reason"); of value acts the person's "zone" then.
    context = models.JSONField(_("context"), default=dict)
    xid = XidField(editable=False, db_default=models.Func(function="pg_current_xact_id"))

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [
            models.Index(fields=["user", "at"], name="events_of_user"),
            # Who scrolls for long leaves more impressions than deeds: these are found without them.
            models.Index(
                fields=["user", "at"],
                name="deeds_of_user",
                condition=~models.Q(verb__in=sorted(FROM_BROWSER)),
            ),
            models.Index(fields=["item", "verb", "at"], name="events_on_item"),
            models.Index(fields=["xid", "id"], name="events_in_order"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(verb__in=Verb.values), name="event_verb_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.verb} {self.item_id}"


class Reader(models.Model):
    """How far one reader of events has come: everything up to (`xid`, `event`) is read."""

    name = models.CharField(_("reader"), max_length=60, primary_key=True)
    xid = XidField(_("transaction"), default=0)
    event = models.BigIntegerField(_("event"), default=0)
    at = models.DateTimeField(_("when"), auto_now=True)

    class Meta:
        verbose_name = _("reader")
        verbose_name_plural = _("readers")

    def __str__(self) -> str:
        return self.name


class ClientEvent(models.Model):
    """The ids that browsers gave to the events they reported: each is recorded once."""

    id = models.UUIDField(primary_key=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)
