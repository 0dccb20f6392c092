"""Stored files that no row names any more: those of deleted items, of what was never sent, and what a
killed upload left."""

from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils import timezone

from items.files import FOLDER
from items.models import Attachment, Draft
from items.uploads.keeping import hold

GRACE = timedelta(days=1)
LOOSE = timedelta(days=7)  # for what nothing was sent with, while no draft names it
MAX = 10_000  # files that one night deletes; the next one goes on


def clear(now: datetime | None = None) -> int:
    """Delete stored files that no attachment names and that are older than `GRACE`; returns how many.

    May be killed and run again at any time, also while files are uploaded.
    """
    now = now or timezone.now()
    _forget(now - LOOSE)
    before = now - GRACE
    cleared = 0
    for folder in sorted(_folders()):
        _none, names = default_storage.listdir(folder)
        places = {f"{folder}/{name}" for name in names}
        for place in sorted(places - _named(places)):
            cleared += _clear(place, before)
            if cleared >= MAX:
                return cleared
    return cleared


def _forget(before: datetime) -> None:
    """Forget the files of what was never sent; what a draft still names waits on."""
    for row in Attachment.objects.filter(item=None, at__lt=before).iterator():
        begun = Draft.objects.filter(user=row.by_id).annotate(text=Cast("fields", TextField()))
        if not begun.filter(text__contains=f"/files/{row.pk}/").exists():
            # It may just have been sent: then it is no longer loose when this waits no longer.
            Attachment.objects.filter(pk=row.pk, item=None).delete()


def _folders() -> list[str]:
    try:
        folders, _files = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return []
    return [f"{FOLDER}/{name}" for name in folders]


def _named(places: set[str]) -> set[str]:
    return set(Attachment.objects.filter(file__in=places).values_list("file", flat=True))


@transaction.atomic
def _clear(place: str, before: datetime) -> bool:
    hold(place)
    if _named({place}):
        return False
    try:
        if default_storage.get_modified_time(place) > before:
            return False
        default_storage.delete(place)
    except FileNotFoundError:
        return False
    return True
