"""Opening topics and writing in them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from activity.events import record
from activity.models import Verb
from community.boards import audience, keeping, polls
from community.boards.keeping import keeps, locked
from community.boards.models import Board, Post, Topic
from items import actions as items
from items.models import Item
from shared import markdown


@transaction.atomic
def open_board(
    *,
    title: str,
    body: str = "",
    language: str = "en",
    position: int = 0,
    rules: str = "",
    gate: Item | None = None,
    members_only: bool = False,
    by: User | None = None,
    at: datetime | None = None,
) -> Board:
    """Make a board: for everybody, for members, or for who was let in at `gate`.

    Raises `PermissionDenied` for who may not; the site itself, `by` nobody, may.
    """
    if by is not None:
        audience.check(by, gate)
    item = items.create(
        kind="board", author=by, title=title, body=body, language=language, gate=gate, at=at
    )
    if members_only:
        item.members_only = True
        item.save(update_fields=["members_only"])
    return Board.objects.create(
        item=item, position=position, rules=rules, rules_html=markdown.render(rules)
    )


@transaction.atomic
def set_board(
    *,
    board: Board,
    by: User,
    title: str,
    body: str,
    rules: str,
    position: int,
    gate: Item | None,
    members_only: bool,
    language: str | None = None,
    version: int | None = None,
) -> Board:
    """Change what a board is called, says, asks for and who may see it, with all that stands in it.

    `version` is that of its words as `by` saw them: raises `items.Changed` where they are others by
    now; and `PermissionDenied` for who may not keep it as it is and as it will be.
    """
    board = Board.objects.select_for_update(no_key=True).get(pk=board.pk)
    keeping.check(by, board)
    audience.check(by, gate)
    item = items.edit(
        item=board.item, by=by, title=title, body=body, language=language, version=version
    )
    Item.objects.filter(pk=item.pk).update(gate=gate, members_only=members_only)
    board.position, board.rules, board.rules_html = position, rules, markdown.render(rules)
    board.save(update_fields=["position", "rules", "rules_html"])
    return Board.objects.select_related("item__gate").get(pk=board.pk)


@transaction.atomic
def discuss(
    *,
    board: Board,
    by: User,
    title: str,
    body: str,
    tags: Sequence[str] = (),
    language: str = "en",
    poll: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> Topic:
    """Open a topic on a board, with a poll in it where one is given: see `polls.add`."""
    item = items.create(
        kind="topic",
        author=by,
        title=title,
        body=body,
        language=language,
        parent=board.item,
        tags=tags,
        at=at,
    )
    topic = Topic.objects.create(item=item, board=board)
    if poll is not None:
        polls.add(topic=topic, **poll)
    record(Verb.DISCUSS, user=by, item=item, at=at)
    return topic


@transaction.atomic
def post(*, topic: Topic, by: User, body: str, at: datetime | None = None) -> Post:
    """Write in a topic, or where it was merged into meanwhile.

    A topic is the board's, not its first writer's: whomever that person blocked may write in it like
    everybody else, only they do not see it. Comments on a post answer its author: those are refused.
    Raises `PermissionDenied` where it is locked, save for who keeps order there, and where it was
    merged into a topic that they may not see.
    """
    sent, topic = topic, _where_it_is(topic)
    if topic.pk != sent.pk and not Topic.objects.visible_to(by).filter(pk=topic.pk).exists():
        raise PermissionDenied(_("This topic was merged into one that you cannot see."))
    if topic.locked_at is not None and not keeps(by, topic.board):
        raise PermissionDenied(_("This topic is locked: it takes no more replies."))
    item = items.create(
        kind="post",
        author=by,
        body=body,
        language=topic.item.language,
        parent=topic.item,
        at=at,
    )
    row = Post.objects.create(item=item, topic=topic)
    record(Verb.POST, user=by, item=item, at=at)
    return row


def _where_it_is(topic: Topic) -> Topic:
    """The topic, locked, or the one whose post it has become."""
    try:
        return locked(topic)
    except Topic.DoesNotExist:
        return _where_it_is(Post.objects.get(pk=topic.pk).topic)
