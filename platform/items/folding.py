"""What a page shows folded, behind a line that says why; a reader opens it who wants to."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from accounts.models import Mute, User, Viewer
from items import kinds
from items.models import Item

POOR = -3  # from this score on a text is folded


def fold(items: Iterable[Item], viewer: Viewer) -> None:
    """Give each item `fold`: why it is folded for the viewer, in words, or "".

    It is by somebody they muted, tells of what they have not reached (see `kinds.register_folds`), or
    was voted down. Nothing is folded for its author. At most one query, and those of the kinds.
    """
    every = list(items)
    given = [item for item in every if not item.is_by(viewer)]
    ahead = kinds.folds(given, viewer)
    muted = muted_by(viewer, {item.author_id for item in given if item.author_id})
    for item in every:
        item.fold = ""  # type: ignore[attr-defined]
    for item in given:
        if item.author_id in muted:
            item.fold = _("From someone you muted")  # type: ignore[attr-defined]
        elif item.pk in ahead:
            item.fold = ahead[item.pk]  # type: ignore[attr-defined]
        elif item.score <= POOR:
            item.fold = _("Voted down")  # type: ignore[attr-defined]


def muted_by(viewer: Viewer, people: set[int]) -> set[int]:
    """Those of `people` whom the viewer muted. One query, none for strangers."""
    if not isinstance(viewer, User) or not people:
        return set()
    return set(Mute.objects.filter(muter=viewer, muted__in=people).values_list("muted", flat=True))
