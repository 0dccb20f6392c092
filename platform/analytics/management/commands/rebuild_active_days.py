"""`manage.py rebuild_active_days`: count the active days anew from the events."""

from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from analytics import active


class Command(BaseCommand):
    """The days are what the events say; this proves it, and mends them where they are not."""

    help = (
        "Count again from all events on which days people were active, and say how many of the stored"
        " days were wrong. Safe while the site runs, to run twice and to kill."
    )

    def handle(self, *args: Any, **options: Any) -> str:
        # On a terminal only: a log wants no bar.
        with tqdm(unit="event", disable=None) as bar:
            days, wrong = active.rebuild(begin=bar.reset, advance=bar.update)
        if not wrong:
            return f"{days} active days, as stored."
        return f"{days} active days; {wrong} of the stored ones were wrong and are mended."
