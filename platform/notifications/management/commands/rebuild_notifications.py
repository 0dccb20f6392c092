"""`manage.py rebuild_notifications`: derive everybody's notifications anew from the events."""

from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from notifications import reader


class Command(BaseCommand):
    """The notifications are what the events say; this proves it, and mends them where they are not."""

    help = (
        "Derive again from all events who is told of what, and say how many of the stored notifications"
        " were wrong. What was read or mailed stays so. Safe while the site runs, to run twice, to kill."
    )

    def handle(self, *args: Any, **options: Any) -> str:
        # On a terminal only: a log wants no bar.
        with tqdm(unit="event", disable=None) as bar:
            count, wrong = reader.rebuild(begin=bar.reset, advance=bar.update)
        if not wrong:
            return f"{count} notifications, as stored."
        return f"{count} notifications; {wrong} of the stored ones were wrong and are mended."
