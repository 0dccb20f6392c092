"""What people look for and do not find, for operators: how often on a day, never by whom."""

import re
from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from items.models import MissedSearch
from items.search.asking import Asked
from shared.text import words

MOST_A_DAY = 1_000
DAYS = 90
# Addresses and numbers are somebody's, and nothing to write a course about.
_PRIVATE = re.compile(r"@|://|\d{5}")


def note(asked: Asked) -> None:
    """Count one search without result; nothing where conditions may be why, or it may be private."""
    line = " ".join(words(asked.words, inner=False))[:100].strip()
    if not line or asked.conditions or asked.phrases or _PRIVATE.search(asked.typed):
        return
    today = timezone.localdate()
    rows = MissedSearch.objects.filter(day=today)
    if rows.filter(words=line).update(times=F("times") + 1):
        return
    if rows.count() < MOST_A_DAY:
        MissedSearch.objects.bulk_create(
            [MissedSearch(day=today, words=line)],
            update_conflicts=True,
            unique_fields=["day", "words"],
            update_fields=["times"],
        )


def forget() -> int:
    """Delete what is older than `DAYS` days; how many rows went."""
    before = timezone.localdate() - timedelta(days=DAYS)
    return MissedSearch.objects.filter(day__lt=before).delete()[0]
