"""Opening topics and writing in them."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import User
from activity.events import record
from activity.models import Verb
from community.boards.models import Board, Post, Topic
from items import actions as items


@transaction.atomic
def open_board(
    *,
    title: str,
    body: str = "",
    language: str = "en",
    position: int = 0,
    by: User | None = None,
    at: datetime | None = None,
) -> Board:
    """Make a board."""
    item = items.create(kind="board", author=by, title=title, body=body, language=language, at=at)
    return Board.objects.create(item=item, position=position)


@transaction.atomic
def discuss(
    *,
    board: Board,
    by: User,
    title: str,
    body: str,
    tags: Sequence[str] = (),
    language: str = "en",
    at: datetime | None = None,
) -> Topic:
    """Open a topic on a board."""
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
    record(Verb.DISCUSS, user=by, item=item, at=at)
    return topic


@transaction.atomic
def post(*, topic: Topic, by: User, body: str, at: datetime | None = None) -> Post:
    """Write in a topic.

    A topic is the board's, not its first writer's: whomever that person blocked may write in it like
    everybody else, only they do not see it. Comments on a post answer its author: those are refused.
    """
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
