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
def comment(*, on: Item, by: User, body: str, at: datetime | None = None) -> Comment:
    """Comment on an item that the caller has found visible to `by`.

    Raises `PermissionDenied` for whomever the item's author blocked.
    """
    items.check_reply(on, by)
    item = items.create(
        kind="comment", author=by, body=body, language=on.language, parent=on, at=at
    )
    row = Comment.objects.create(item=item)
    record(Verb.COMMENT, user=by, item=item, at=at)
    return row
