"""Who is told of which deed; how they wish to be told; what was mailed."""

import secrets
from collections.abc import Mapping
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Block, Mute, User
from items.models import Following, Item, KindQuerySet, Level
from notifications.kinds import DEFAULT_WAYS, Kind, Way, choice_of, choices


class NoticeQuerySet(KindQuerySet["Notice"]):
    def shown_to(self, person: User, ways: "Ways") -> Self:
        """The person's own, of what they may see and wish to be told of *now*.

        What was hidden, removed or gated since, is by somebody they blocked or muted or who was
        suspended, or stands in a thread they muted, is not among them. Only that something was
        removed is told of what cannot be seen any more; such a notice shows no word of it.
        """
        own = self.filter(user=person).exclude(kind__in=ways.off())
        seen = Notice.objects.listed_for(person).filter(pk=OuterRef("pk"))
        blocked = Block.objects.filter(blocker=person, blocked=OuterRef("actor"))
        muted = Mute.objects.filter(muter=person, muted=OuterRef("actor"))
        return own.filter(
            Q(kind=Kind.REMOVED) | Exists(seen),
            ~Exists(blocked),
            ~Exists(muted),
            ~Q(actor__suspended_at__lte=F("at")),
            ~Exists(_muted(person)),
        )

    def unread(self) -> Self:
        return self.filter(read_at=None)


def _muted(person: User) -> models.QuerySet[Following]:
    mine = Following.objects.filter(user=person, level=Level.MUTED)
    around = Q(item=OuterRef("thread")) | Q(item=OuterRef("thread__parent"))
    return mine.filter(around)


class Notice(models.Model):
    """One person is told of one event: derived from events (`derive.py`), but for when it was read
    and mailed. Holds no words: what it shows is read from the item, if the person may see that."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notices", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    # The event's id; events lie in partitions, to which nothing can refer.
    event = models.BigIntegerField(_("event"))
    actor = models.ForeignKey(
        User, models.CASCADE, null=True, related_name="+", verbose_name=_("by")
    )
    item = models.ForeignKey(Item, models.CASCADE, related_name="+", verbose_name=_("item"))
    # What is merged into one line, opened and muted together.
    thread = models.ForeignKey(Item, models.CASCADE, related_name="+", verbose_name=_("thread"))
    at = models.DateTimeField(_("when"))
    read_at = models.DateTimeField(_("read"), null=True)
    mailed_at = models.DateTimeField(_("mailed"), null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints = [
            models.UniqueConstraint(fields=["user", "event"], name="told_once"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="notice_kind_is_known"),
        ]
        indexes = [
            models.Index(fields=["event"], name="notices_of_event"),
            models.Index(fields=["user", "thread"], name="notices_in_thread"),
            models.Index(fields=["user"], name="unread_notices", condition=Q(read_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind} {self.event}"


class Ways(models.Model):
    """How a person wishes to be told; whoever has chosen nothing has no row."""

    class Often(models.TextChoices):
        NEVER = "off", _("never")
        DAILY = "daily", _("daily")
        WEEKLY = "weekly", _("weekly")

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="ways")
    # {kind or "moderation": way}, as far as it differs from the default.
    chosen = models.JSONField(default=dict)
    often = models.CharField(_("mail"), max_length=6, choices=Often, default=Often.WEEKLY)
    # Hours of the person's day in which no mail is sent; both or neither.
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)
    paused_until = models.DateTimeField(_("paused until"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="quiet_hours_have_both_ends",
            ),
        ]

    def way(self, choice: str) -> str:
        """How they are told of one of `kinds.choices()`."""
        return str(self.chosen.get(choice) or DEFAULT_WAYS.get(choice, Way.BOTH))

    @property
    def ways(self) -> dict[str, str]:
        """How they are told of each choice."""
        return {choice: self.way(choice) for choice, _label in choices()}

    def choose(self, ways: Mapping[str, str]) -> None:
        """Take over some choices; kept is what differs from the defaults."""
        wanted = self.ways | dict(ways)
        usual = Ways().ways
        self.chosen = {choice: way for choice, way in wanted.items() if way != usual[choice]}

    def off(self) -> list[str]:
        """The kinds they are not told of."""
        return [kind for kind in Kind.values if self.way(choice_of(kind)) == Way.OFF]

    def unmailed(self) -> list[str]:
        """The kinds they get no mail about."""
        return [kind for kind in Kind.values if self.way(choice_of(kind)) != Way.BOTH]

    @property
    def is_paused(self) -> bool:
        return self.paused_until is not None and self.paused_until > timezone.now()


def ways_of(person: User) -> Ways:
    """How a person wishes to be told, unsaved where they have chosen nothing."""
    return Ways.objects.filter(pk=person.pk).first() or Ways(user=person)


class Digest(models.Model):
    """One mail to one person for one day or week ("2026-11-24", "2026-W48"), written before it is
    sent: whatever is killed then, no second one goes out."""

    user = models.ForeignKey(User, models.CASCADE, related_name="digests", verbose_name=_("person"))
    period = models.CharField(_("period"), max_length=10)
    lines = models.PositiveSmallIntegerField(_("lines"))
    at = models.DateTimeField(_("when"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True)
    error = models.CharField(_("error"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("digest mail")
        verbose_name_plural = _("digest mails")
        constraints = [
            models.UniqueConstraint(fields=["user", "period"], name="one_digest_a_period")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.period}"


def _new_key() -> str:
    return secrets.token_urlsafe(24)


class FeedKey(models.Model):
    """Lets a feed reader see what one person sees, in feeds only, until they revoke it."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="feed_key")
    key = models.CharField(max_length=40, unique=True, default=_new_key)
    at = models.DateTimeField(default=timezone.now)
