"""Boards hold topics, topics hold posts; all three are items, each standing in the one before."""

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Case, Count, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User, Viewer
from items.models import Item, KindQuerySet, Status
from shared.queries import SubqueryCount

# Where something stands in a topic: when it was published, and of what came at once its id.
Place = tuple[datetime, int]

NEWEST = 2  # topics that the list of boards names of each


class BoardQuerySet(KindQuerySet["Board"]):
    def for_list(self, viewer: Viewer) -> list["Board"]:
        """The boards in their order; each with `topic_count` and its `newest` topics. Two queries.

        The count is of published topics, whoever may see them: to ask that of each topic there is
        took six times as long, for the few that one's blocks hide.
        """
        shown = Q(topics__item__status=Status.PUBLISHED)
        # Of the items alone: their index by parent has the newest at its end.
        listed = Item.objects.listed_for(viewer).filter(parent=OuterRef("pk"), kind="topic")
        boards = list(
            self.visible_to(viewer)
            .select_related("item")
            .annotate(
                topic_count=Count("topics", filter=shown),
                newest_ids=ArraySubquery(listed.newest().values("pk")[:NEWEST]),
            )
            .order_by("position", "pk")
        )
        ids: dict[int, list[int]] = {
            board.pk: board.newest_ids  # type: ignore[attr-defined]  # annotated
            for board in boards
        }
        topics = Topic.objects.select_related("item__author", "item__origin").in_bulk(
            {pk for newest in ids.values() for pk in newest}
        )
        for board in boards:
            board.newest = [topics[pk] for pk in ids[board.pk] if pk in topics]
        return boards


class Board(models.Model):
    """A place for topics; its description is its item's text, its gate its item's gate."""

    item = models.OneToOneField(
        Item, models.CASCADE, primary_key=True, related_name="board", verbose_name=_("item")
    )
    position = models.PositiveIntegerField(_("position"), default=0)
    rules = models.TextField(_("rules"), blank=True)
    rules_html = models.TextField(editable=False, blank=True)

    # Set by `for_list`.
    newest: list["Topic"]

    objects = BoardQuerySet.as_manager()

    class Meta:
        verbose_name = _("board")
        verbose_name_plural = _("boards")

    def __str__(self) -> str:
        return self.item.title

    def get_absolute_url(self) -> str:
        return self.item.get_absolute_url()


class TopicQuerySet(KindQuerySet["Topic"]):
    def with_activity(self) -> Self:
        """Adds `active_at`, when it was last written in: by anybody, for it orders whole boards."""
        # Of the items alone: their index by parent has the latest one at its end.
        posts = Item.objects.filter(parent=OuterRef("pk"), kind="post", status=Status.PUBLISHED)
        latest = Subquery(posts.order_by("-published_at").values("published_at")[:1])
        return self.annotate(active_at=Coalesce(latest, "item__published_at"))

    def pinned(self) -> Self:
        """Those that stand above the others now."""
        return self.filter(pinned_until__gt=timezone.now())

    def with_pinned(self) -> Self:
        """Adds `pinned`: 1 as long as it stands above the others of its board, else 0."""
        pinned = Q(pinned_until__gt=timezone.now())
        return self.annotate(pinned=Case(When(pinned, then=Value(1)), default=Value(0)))

    def with_card(self, viewer: Viewer) -> Self:
        """What a card prints; `post_count` of published posts, whoever may see them: to ask that of
        each of 20,000 takes seconds, for the few that one's blocks hide."""
        posts = Item.objects.filter(parent=OuterRef("pk"), kind="post", status=Status.PUBLISHED)
        return (
            self.select_related("item__author", "item__origin", "board__item__gate")
            .prefetch_related("item__tags")
            .with_activity()
            .annotate(post_count=SubqueryCount(posts))
        )

    def for_card(self, ids: Iterable[int], viewer: Viewer) -> Self:
        """Everything that a topic's card prints."""
        return self.visible_to(viewer).filter(pk__in=ids).with_card(viewer)


class Topic(models.Model):
    """A discussion; its opening words are its item's text."""

    item = models.OneToOneField(Item, models.CASCADE, primary_key=True, related_name="topic")
    board = models.ForeignKey(Board, models.PROTECT, related_name="topics")
    pinned_until = models.DateTimeField(_("pinned until"), null=True, blank=True)
    locked_at = models.DateTimeField(_("locked"), null=True, blank=True)

    objects = TopicQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["board", "pinned_until"],
                condition=Q(pinned_until__isnull=False),
                name="pinned_topics",
            ),
        ]

    def __str__(self) -> str:
        return self.item.title

    def get_absolute_url(self) -> str:
        return self.item.get_absolute_url()

    @property
    def is_pinned(self) -> bool:
        return self.pinned_until is not None and self.pinned_until > timezone.now()


class PostQuerySet(KindQuerySet["Post"]):
    def for_page(self, topic: Topic, viewer: Viewer) -> Self:
        """A topic's posts in order, with what its page prints."""
        return (
            self.visible_to(viewer)
            .within(topic.pk)
            .select_related("item__author", "item__origin")
            .order_by("item__published_at", "pk")
        )

    def within(self, topic: int) -> Self:
        """Those of one topic, said of their items alone, whose index has them in order."""
        return self.filter(item__parent=topic, item__kind="post")

    def after(self, place: Place) -> Self:
        """Those that come after a place, `<=` first: from there an index can start."""
        at, pk = place
        later = Q(item__published_at__gt=at) | Q(pk__gt=pk)
        return self.filter(item__published_at__gte=at).filter(later)

    def before(self, place: Place) -> Self:
        """Those that come before a place."""
        at, pk = place
        sooner = Q(item__published_at__lt=at) | Q(pk__lt=pk)
        return self.filter(item__published_at__lte=at).filter(sooner)


class Post(models.Model):
    """One reply in a topic."""

    item = models.OneToOneField(Item, models.CASCADE, primary_key=True, related_name="post")
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="posts")

    objects = PostQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.item)


class Reading(models.Model):
    """How far a person has read a topic: to the post written at `post_at` with the id `post`, and no
    further back than that, whatever they open later. Without posts it is the topic itself."""

    user = models.ForeignKey(User, models.CASCADE, related_name="topics_read")
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="readings")
    post_at = models.DateTimeField()
    post = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "topic"], name="one_reading_each")]


class Poll(models.Model):
    """A question in a topic, with choices to vote for."""

    class Shown(models.TextChoices):
        """When the votes are shown, to all but who has not got that far."""

        ALWAYS = "always", _("at any time")
        VOTED = "voted", _("after voting")
        CLOSED = "closed", _("when it is over")

    topic = models.OneToOneField(Topic, models.CASCADE, related_name="poll")
    question = models.CharField(_("question"), max_length=250)
    several = models.BooleanField(_("several choices"), default=False)
    shown = models.CharField(_("votes are shown"), max_length=10, choices=Shown)
    closes_at = models.DateTimeField(_("open until"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(shown__in=["always", "voted", "closed"]), name="poll_shown_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.question

    @property
    def is_open(self) -> bool:
        return self.closes_at is None or self.closes_at > timezone.now()


class Choice(models.Model):
    """One of the choices of a poll, in their order."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="choices")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["poll", "position"], name="choices_are_numbered"),
            models.UniqueConstraint(fields=["poll", "text"], name="choices_differ"),
        ]

    def __str__(self) -> str:
        return self.text


class Ballot(models.Model):
    """What one person voted for in one poll: one ballot each, changed until the poll is over."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="ballots")
    user = models.ForeignKey(User, models.CASCADE, related_name="ballots")
    choices = models.ManyToManyField(Choice, related_name="ballots")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["poll", "user"], name="one_ballot_each")]
