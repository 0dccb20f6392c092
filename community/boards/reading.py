"""How far people have read topics: what is new to them, and where they left off."""

from collections.abc import Iterable

from django.db import connection
from django.db.models import BooleanField, Case, Exists, OuterRef, Q, Value, When

from accounts.models import User, Viewer
from community.boards.models import Board, Post, Reading, Topic, TopicQuerySet
from items.models import Item, Status
from shared.queries import SubqueryCount


def read(topic: Topic, by: Viewer, last: Post | None) -> None:
    """Note that a person was shown a topic as far as `last`, or without posts the topic itself.

    It only goes forward, whichever of several windows comes last. One statement, and none that writes
    where nothing is new.
    """
    if not isinstance(by, User):
        return
    item = last.item if last is not None else topic.item
    if item.published_at is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Reading._meta.db_table} AS had (user_id, topic_id, post_at, post)"
            " VALUES (%s, %s, %s, %s) ON CONFLICT (user_id, topic_id) DO UPDATE"
            " SET post_at = excluded.post_at, post = excluded.post"
            " WHERE (excluded.post_at, excluded.post) > (had.post_at, had.post)",
            [by.pk, topic.pk, item.published_at, item.pk],
        )


def read_all(board: Board, by: User) -> None:
    """Note that a person has read every topic of a board. One statement, over its topics."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Reading._meta.db_table} AS had (user_id, topic_id, post_at, post)"
            " SELECT %s, topic.item_id, clock_timestamp(), last.id"
            f" FROM {Topic._meta.db_table} topic CROSS JOIN (SELECT coalesce(max(id), 0) AS id"
            f" FROM {Item._meta.db_table}) last WHERE topic.board_id = %s"
            " ON CONFLICT (user_id, topic_id) DO UPDATE"
            " SET post_at = excluded.post_at, post = excluded.post"
            " WHERE (excluded.post_at, excluded.post) > (had.post_at, had.post)",
            [by.pk, board.pk],
        )


def share(topic: Topic, other: Topic) -> None:
    """Whoever has read a topic so far has read another as far: its posts stood there. One statement."""
    table = Reading._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (user_id, topic_id, post_at, post)"
            f" SELECT user_id, %s, post_at, post FROM {table} WHERE topic_id = %s"
            " ON CONFLICT (user_id, topic_id) DO NOTHING",
            [other.pk, topic.pk],
        )


def mark(topics: Iterable[Topic], viewer: Viewer) -> None:
    """Give each topic `unread`: how many posts of others are new to the viewer, None where all of it
    is, 0 for a stranger. One query."""
    rows = list(topics)
    for topic in rows:
        topic.unread = 0  # type: ignore[attr-defined]
    if not isinstance(viewer, User) or not rows:
        return
    new = (
        Item.objects.filter(parent=OuterRef("topic"), kind="post", status=Status.PUBLISHED)
        .filter(published_at__gte=OuterRef("post_at"))
        .filter(Q(published_at__gt=OuterRef("post_at")) | Q(pk__gt=OuterRef("post")))
        .exclude(author=viewer)
    )
    known = Reading.objects.filter(user=viewer, topic__in=rows).annotate(new=SubqueryCount(new))
    counts = {reading.topic_id: reading.new for reading in known}
    for topic in rows:
        started = topic.item.author_id == viewer.pk
        topic.unread = counts.get(topic.pk, 0 if started else None)  # type: ignore[attr-defined]


def first_unread(topic: Topic, viewer: Viewer) -> Post | None:
    """The first post that a person who has read in a topic has not read; None where there is none."""
    if not isinstance(viewer, User):
        return None
    left = Reading.objects.filter(user=viewer, topic=topic).first()
    if left is None:
        return None
    return Post.objects.for_page(topic, viewer).after((left.post_at, left.post)).first()


def unread(topics: TopicQuerySet, viewer: User) -> TopicQuerySet:
    """Those in which there is something new to a person, or which they never opened."""
    reading = Reading.objects.filter(user=viewer, topic=OuterRef("pk"))
    new = Item.objects.filter(
        parent=OuterRef("topic"),
        kind="post",
        status=Status.PUBLISHED,
        published_at__gt=OuterRef("post_at"),
    ).exclude(author=viewer)
    never = ~Exists(reading)
    return topics.filter(
        Case(
            When(never, then=~Q(item__author=viewer.pk)),
            When(Exists(reading.filter(Exists(new))), then=Value(True)),
            default=Value(False),
            output_field=BooleanField(),
        )
    )
