"""Commenting on any item."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from activity.events import record
from activity.models import Verb
from community.comments.models import Comment
from items import actions as items
from items.models import Item

# Whether a comment shows, each that it stands in is asked for: the page of one at this depth takes a
# fifth of a second, at ten times of it three.
DEEPEST = 50


@transaction.atomic
def comment(
    *, on: Item, by: User, body: str, reveals: Item | None = None, at: datetime | None = None
) -> Comment:
    """Comment on an item, or reply to a comment, that the caller has found visible to `by`.

    `reveals` is a lesson that it gives away. Raises `PermissionDenied` for whomever the item's author
    blocked, and where it would stand in more than `DEEPEST` comments.
    """
    items.check_reply(on, by)
    thread = None
    if on.kind == "comment":
        answered = Comment.objects.only("thread").get(pk=on.pk)
        answered.item, thread = on, answered.root_id
        if answered.depth >= DEEPEST and at is None:
            raise PermissionDenied(
                _("No more replies fit into each other here: answer what stands further up.")
            )
    item = items.create(
        kind="comment", author=by, body=body, language=on.language, parent=on, at=at
    )
    row = Comment.objects.create(item=item, thread_id=thread, reveals=reveals)
    record(Verb.COMMENT, user=by, item=item, at=at)
    return row
