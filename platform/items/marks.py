"""What the viewer set, and may set, on the items of one page, fetched once for all of them."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from accounts.models import User, Viewer
from items.models import Bookmark, Item, Vote


def mark(items: Iterable[Item], viewer: Viewer) -> None:
    """Give each item `my_vote` (1, -1 or None), `no_vote` (see below) and `is_saved`."""
    marked = list(items)
    votes: dict[int, int] = {}
    saved: set[int] = set()
    if isinstance(viewer, User) and marked:
        ids = [item.pk for item in marked]
        votes = dict(Vote.objects.filter(user=viewer, item__in=ids).values_list("item", "value"))
        saved = set(
            Bookmark.objects.filter(user=viewer, item__in=ids).values_list("item", flat=True)
        )
    for item in marked:
        item.my_vote = votes.get(item.pk)  # type: ignore[attr-defined]
        item.no_vote = no_vote(item, viewer)  # type: ignore[attr-defined]
        item.is_saved = item.pk in saved  # type: ignore[attr-defined]


def no_vote(item: Item, viewer: Viewer) -> str:
    """Why the viewer may not vote on an item, in a sentence; "" for who may, and for a stranger,
    who may after signing in."""
    if item.is_by(viewer):
        return _("You cannot vote on what you wrote yourself.")
    return viewer.suspension if isinstance(viewer, User) else ""
