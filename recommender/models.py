"""What a night computed: its runs, and what they found for each item and person."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from items.models import Item


class Reason(models.IntegerChoices):
    """Why an item is shown; `reasons` has a sentence for each."""

    ALSO = 1, _("people who liked one thing also liked it")
    SIMILAR = 2, _("its words and tags are similar")
    POPULAR = 3, _("popular these days")
    FRESH = 4, _("new")
    FINISHED = 5, _("goes with something finished")
    # It fits, but by nothing that would convince: much of a little, or what everybody takes.
    PICKED = 6, _("picked")
    # It fills the feed where nothing speaks for anything.
    REST = 7, _("one of the rest")
    NEXT = 8, _("the next lesson after one finished")
    ASKED = 9, _("goes with something asked")
    ANSWERED = 10, _("goes with something answered")
    DISCUSSED = 11, _("goes with something taken part in")
    COMMENTED = 12, _("goes with something commented on")
    VOTED = 13, _("goes with something voted on")
    SAVED = 14, _("goes with something saved")


class Run(models.Model):
    """One night's computation. At most one run is live: the one that readers use."""

    class Status(models.TextChoices):
        RUNNING = "running", _("running")
        PUBLISHED = "published", _("published")
        REFUSED = "refused", _("refused")
        FAILED = "failed", _("failed")

    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.RUNNING)
    is_live = models.BooleanField(_("is live"), default=False)
    step = models.CharField(_("step"), max_length=60, blank=True)
    started_at = models.DateTimeField(_("began"), default=timezone.now)
    finished_at = models.DateTimeField(_("ended"), null=True, blank=True)
    seconds = models.FloatField(_("seconds"), null=True, blank=True)
    # Offline measures by name, e.g. {"recall@20": …, "ndcg@20": …, "popularity ndcg@20": …}.
    metrics = models.JSONField(_("measures"), default=dict, blank=True)
    why = models.TextField(_("why"), blank=True)

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_live"], condition=Q(is_live=True), name="one_run_is_live"
            ),
            models.CheckConstraint(
                condition=Q(is_live=False) | Q(status="published"), name="live_run_is_published"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M} {self.status}"


class Neighbours(models.Model):
    """The items most similar to one item in one run, best first; parallel arrays."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="neighbours")
    item = models.ForeignKey(Item, models.CASCADE, related_name="+", db_index=False)
    items = ArrayField(models.BigIntegerField())
    scores = ArrayField(models.FloatField())
    reasons = ArrayField(models.SmallIntegerField(choices=Reason))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "item"], name="neighbours_once")]


class Candidates(models.Model):
    """What one run would show one person, best first; parallel arrays.

    `because` names the item of the person's history that speaks most for each.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="candidates")
    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    items = ArrayField(models.BigIntegerField())
    scores = ArrayField(models.FloatField())
    reasons = ArrayField(models.SmallIntegerField(choices=Reason))
    because = ArrayField(models.BigIntegerField())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "user"], name="candidates_once")]


class Popular(models.Model):
    """The items most sought after in the days before a run, best first."""

    run = models.OneToOneField(Run, models.CASCADE, primary_key=True, related_name="popular")
    items = ArrayField(models.BigIntegerField())
    scores = ArrayField(models.FloatField())


class Act(models.TextChoices):
    """The classes c of the participation P; `members.CLASSES` says which verbs each has."""

    LEARN = "learn", _("learn")
    ASK = "ask", _("ask")
    ANSWER = "answer", _("answer")
    DISCUSS = "discuss", _("discuss")
    JUDGE = "judge", _("vote or review")
    BUY = "buy", _("buy")


class Engagement(models.Model):
    """How engaged one person was on the day of a run (docs/engagement.md has the formulas)."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="engagement", verbose_name=_("run"))
    user = models.ForeignKey(
        User, models.CASCADE, related_name="engagement", verbose_name=_("person")
    )
    # max_c p(x, M, c): the person's part in the participation P.
    participation = models.FloatField(_("participation"))
    # The act that gives this maximum, and the probability of any value act in the next 7 days.
    likeliest = models.CharField(_("likeliest act"), max_length=12, choices=Act, blank=True)
    active_7_days = models.FloatField(_("active in 7 days"))

    class Meta:
        verbose_name = _("engagement")
        verbose_name_plural = _("engagement")
        constraints = [
            models.UniqueConstraint(fields=["run", "user"], name="engagement_once"),
            models.CheckConstraint(
                condition=Q(participation__range=(0, 1), active_7_days__range=(0, 1)),
                name="engagement_is_probability",
            ),
        ]


class Dismissal(models.Model):
    """A person is not interested in an item; no feed shows it to them again."""

    user = models.ForeignKey(User, models.CASCADE, related_name="dismissals")
    item = models.ForeignKey(Item, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "item"], name="dismissed_once")]
