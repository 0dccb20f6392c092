"""Stored files that no row names any more: those of deleted items, and what a killed upload left."""

from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from items.files import FOLDER
from items.models import Attachment
from items.uploads.keeping import hold

GRACE = timedelta(days=1)
MAX = 10_000  # files that one night deletes; the next one goes on


def clear(now: datetime | None = None) -> int:
    """Delete stored files that no attachment names and that are older than `GRACE`; returns how many.

    May be killed and run again at any time, also while files are uploaded.
    """
    before = (now or timezone.now()) - GRACE
    cleared = 0
    for folder in sorted(_folders()):
        _none, names = default_storage.listdir(folder)
        places = {f"{folder}/{name}" for name in names}
        for place in sorted(places - _named(places)):
            cleared += _clear(place, before)
            if cleared >= MAX:
                return cleared
    return cleared


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
