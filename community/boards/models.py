"""Boards hold topics, topics hold posts; all three are items, each standing in the one before."""

from collections.abc import Iterable
from typing import Self

from django.db import models
from django.db.models import Count, Max, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import Viewer
from items.models import Item, KindQuerySet, Status


NEWEST = 2  # topics that the list of boards names of each


class BoardQuerySet(KindQuerySet["Board"]):
    def for_list(self, viewer: Viewer) -> Self:
        """The boards in their order; each with `topic_count` and its `newest` topics."""
        shown = Q(topics__item__status=Status.PUBLISHED)
        newest = (
            Topic.objects.listed_for(viewer)
            .select_related("item__author", "item__origin")
            .order_by("-item__published_at", "-pk")[:NEWEST]
        )
        return (
            self.visible_to(viewer)
            .select_related("item")
            .annotate(topic_count=Count("topics", filter=shown))
            .prefetch_related(Prefetch("topics", newest, to_attr="newest"))
            .order_by("position", "pk")
        )


class Board(models.Model):
    """A place for topics; its description is its item's text, its gate its item's gate."""

    item = models.OneToOneField(Item, models.CASCADE, primary_key=True, related_name="board")
    position = models.PositiveIntegerField(_("position"), default=0)

    objects = BoardQuerySet.as_manager()

    def __str__(self) -> str:
        return self.item.title

    def get_absolute_url(self) -> str:
        return self.item.get_absolute_url()


class TopicQuerySet(KindQuerySet["Topic"]):
    def with_card(self) -> Self:
        posts = (
            Post.objects.filter(topic=OuterRef("pk"), item__status=Status.PUBLISHED)
            .order_by()
            .values("topic")
        )
        return (
            self.select_related("item__author", "item__origin", "board__item")
            .prefetch_related("item__tags")
            .annotate(
                post_count=Coalesce(Subquery(posts.annotate(n=Count("pk")).values("n")), 0),
                active_at=Coalesce(
                    Subquery(posts.annotate(at=Max("item__published_at")).values("at")),
                    "item__published_at",
                ),
            )
        )

    def for_card(self, ids: Iterable[int], viewer: Viewer) -> Self:
        """Everything that a topic's card prints."""
        return self.visible_to(viewer).filter(pk__in=ids).with_card()


class Topic(models.Model):
    """A discussion; its opening words are its item's text."""

    item = models.OneToOneField(Item, models.CASCADE, primary_key=True, related_name="topic")
    board = models.ForeignKey(Board, models.PROTECT, related_name="topics")

    objects = TopicQuerySet.as_manager()

    def __str__(self) -> str:
        return self.item.title

    def get_absolute_url(self) -> str:
        return self.item.get_absolute_url()


class PostQuerySet(KindQuerySet["Post"]):
    def for_page(self, topic: Topic, viewer: Viewer) -> Self:
        """A topic's posts in order, with what its page prints."""
        return (
            self.visible_to(viewer)
            .filter(topic=topic)
            .select_related("item__author", "item__origin")
            .order_by("item__published_at", "pk")
        )

    def from_on(self, first: "Post") -> Self:
        """That post and those after it."""
        at = first.item.published_at
        return self.filter(
            Q(item__published_at__gt=at) | Q(item__published_at=at, pk__gte=first.pk)
        )

    def before(self, first: "Post") -> Self:
        """Those before that post."""
        at = first.item.published_at
        return self.filter(Q(item__published_at__lt=at) | Q(item__published_at=at, pk__lt=first.pk))


class Post(models.Model):
    """One reply in a topic."""

    item = models.OneToOneField(Item, models.CASCADE, primary_key=True, related_name="post")
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="posts")

    objects = PostQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.item)
