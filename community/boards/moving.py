"""Moving topics between boards, merging one into another, splitting posts off into one of their own.

Nothing is copied and nothing gets another id: what was a topic becomes a post of the other, with its
title above its text, and of posts split off the first becomes the topic. So every text stands in
exactly one place, whatever was written, voted and kept there hangs on to it, and an old address finds
the item where it is now: see `views.topic`.
"""

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from activity.events import record
from activity.models import Verb
from community.boards import reading
from community.boards.keeping import check, locked
from community.boards.models import Board, Post, Topic
from items import actions as items
from items import following, places
from items.models import Item, Markup


@transaction.atomic
def move(*, topic: Topic, to: Board, by: User, at: datetime | None = None) -> bool:
    """Put a topic on another board, behind that one's gate; tells whether it was elsewhere.

    Raises `PermissionDenied` for who does not keep order on both.
    """
    topic = locked(topic)
    check(by, topic.board, to)
    if topic.board_id == to.pk:
        return False
    places.shut([topic.board_id, to.pk])
    old, topic.board = topic.board_id, to
    topic.pinned_until = None
    topic.save(update_fields=["board", "pinned_until"])
    _hang([topic.pk], of=old, under=to.item)
    record(Verb.MOVE, user=by, item=topic.item, context={"to": to.pk}, at=at)
    return True


@transaction.atomic
def merge(*, topic: Topic, into: Topic, by: User) -> Post:
    """Make a topic and its posts posts of another one, in the order of their times; returns what its
    opening words became. Whoever followed it follows the other.

    Raises `PermissionDenied` for who does not keep order on both boards, `ValidationError` for a topic
    and itself, and where both have a poll, of which a topic has one.
    """
    if topic.pk == into.pk:
        raise ValidationError(_("A topic cannot be merged into itself."), code="itself")
    first, second = sorted((topic, into), key=lambda row: row.pk)
    # Always the older one first: of two who merge crosswise one waits instead of both.
    rows = {row.pk: row for row in (locked(first), locked(second))}
    topic, into = rows[topic.pk], rows[into.pk]
    check(by, topic.board, into.board)
    polls = [hasattr(topic, "poll"), hasattr(into, "poll")]
    if all(polls):
        raise ValidationError(_("Both topics have a poll; a topic has one."), code="polls")
    places.shut([topic.board_id, into.board_id])
    if polls[0]:
        topic.poll.topic = into
        topic.poll.save(update_fields=["topic"])
    item = topic.item
    posts = list(topic.posts.values_list("pk", flat=True))
    Post.objects.filter(topic=topic).update(topic=into)
    topic.readings.all().delete()
    Topic.objects.filter(pk=topic.pk).delete()
    if item.markup == Markup.HTML:
        titled = f"<p><strong>{escape(item.title)}</strong></p>\n{item.body}"
    else:
        titled = f"**{item.title}**\n\n{item.body}"
    _become(item, "post", title="", body=titled, by=by)
    post = Post.objects.create(item=item, topic=into)
    following.share(item, into.item)
    if posts:
        _hang(posts, of=item.pk, under=into.item)
    _hang([item.pk], of=topic.board_id, under=into.item)
    record(Verb.MOVE, user=by, item=item, context={"to": into.pk})
    return post


@transaction.atomic
def split(*, topic: Topic, posts: Collection[int], title: str, by: User) -> Topic:
    """Make posts a topic of their own on the same board; the earliest opens it. Whoever followed the
    topic follows both, and has read as far in both.

    Raises `PermissionDenied` for who does not keep order there, `ValidationError` where none of the
    posts stands in this topic any more.
    """
    topic = locked(topic)
    check(by, topic.board)
    rows = list(
        topic.posts.filter(pk__in=posts).select_related("item").order_by("item__published_at", "pk")
    )
    # What is hidden or removed cannot open a topic that others should see.
    opening = next((row for row in rows if row.item.status == "published"), None)
    if opening is None:
        raise ValidationError(_("Choose at least one reply of this topic."), code="none")
    places.shut([topic.board_id])
    item = opening.item
    opening.delete()
    _become(item, "topic", title=title, body=item.body, by=by)
    new = Topic.objects.create(item=item, board=topic.board)
    _hang([item.pk], of=topic.pk, under=topic.board.item)
    item.refresh_from_db(fields=["path", "parent"])
    others = [row.pk for row in rows if row.pk != item.pk]
    if others:
        Post.objects.filter(pk__in=others).update(topic=new)
        _hang(others, of=topic.pk, under=item)
    following.share(topic.item, item)
    reading.share(topic, new)
    record(Verb.MOVE, user=by, item=item, context={"to": item.pk, "from": topic.pk})
    return new


def _become(item: Item, kind: str, *, title: str, body: str, by: User) -> None:
    """Turn an item's kind; how its words were before stands in its history."""
    with override(item.language):
        reason = _("merged") if kind == "post" else _("split off")
    item.kind = kind
    item.save(update_fields=["kind"])
    changed = items.edit(item=item, by=by, title=title, body=body, reason=reason)
    item.title, item.body, item.html = changed.title, changed.body, changed.html


def _hang(ids: Collection[int], *, of: int, under: Item) -> None:
    """Let items that stand in the item `of`, and with them all that stands in them, stand in `under`;
    two statements however much that is."""
    path = [*under.path, under.pk]
    # Of one item what is below it is found by it; of many by what they stood in.
    within = [next(iter(ids))] if len(ids) == 1 else [of]
    Item.objects.filter(pk__in=ids).update(parent=under, path=path)
    with connection.cursor() as cursor:
        # What is below keeps what comes after `of` in its path.
        cursor.execute(
            f"UPDATE {Item._meta.db_table}"
            " SET path = %(path)s::bigint[] || path[array_position(path, %(of)s) + 1:]"
            " WHERE path @> %(within)s::bigint[]"
            " AND path[array_position(path, %(of)s) + 1] = ANY (%(ids)s::bigint[])",
            {"path": path, "of": of, "within": within, "ids": list(ids)},
        )


def opens_up(topic: Topic, to: Board) -> str:
    """What becomes open by moving a topic to a board, in a sentence; "" where nothing does."""
    here, there = topic.board.item, to.item
    if here.gate_id is not None and there.gate_id != here.gate_id:
        if there.gate_id is None and not there.members_only:
            return _("Everybody will be able to read it; now only those can who were let in here.")
        return _("Others will be able to read it than those who can now.")
    if here.members_only and not there.members_only and there.gate_id is None:
        return _("Everybody will be able to read it; now only members can.")
    return ""
