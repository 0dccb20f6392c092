"""Commenting on any item."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from activity.events import record
from activity.models import Verb
from community.comments.models import Comment
from items import actions as items
from items.models import Item


@transaction.atomic
def comment(
    *, on: Item, by: User, body: str, reveals: Item | None = None, at: datetime | None = None
) -> Comment:
    """Comment on an item, or reply to a comment, that the caller has found visible to `by`.

    `reveals` is a lesson that it gives away. Raises `PermissionDenied` for whomever the item's author
    blocked.
    """
    items.check_reply(on, by)
    thread = None
    if on.kind == "comment":
        thread = Comment.objects.only("thread").get(pk=on.pk).root_id
    item = items.create(
        kind="comment", author=by, body=body, language=on.language, parent=on, at=at
    )
    row = Comment.objects.create(item=item, thread_id=thread, reveals=reveals)
    record(Verb.COMMENT, user=by, item=item, at=at)
    return row
