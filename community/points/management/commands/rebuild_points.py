"""`manage.py rebuild_points`: write the ledger of points anew from the events."""

from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from community.points import ledger


class Command(BaseCommand):
    """The ledger is what the events say; this proves it, and mends it where it is not."""

    help = (
        "Write the ledger of points again from all events, and say how many of the stored entries were"
        " wrong. Safe while the site runs, to run twice and to kill."
    )

    def handle(self, *args: Any, **options: Any) -> str:
        # On a terminal only: a log wants no bar.
        with tqdm(unit="event", disable=None) as bar:
            awards, wrong = ledger.rebuild(begin=bar.reset, advance=bar.update)
        if not wrong:
            return f"{awards} entries, as stored."
        return f"{awards} entries; {wrong} of the stored ones were wrong and are mended."
