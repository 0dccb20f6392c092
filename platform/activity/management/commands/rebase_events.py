"""`manage.py rebase_events`: once, after the database was restored from a dump."""

from typing import Any

from django.core.management.base import BaseCommand

from activity import readers


class Command(BaseCommand):
    """A restored database numbers its transactions anew; the readers of events then wait for this."""

    help = (
        "After a restore, before the site opens: tell the readers what they had not read when the"
        " dump was made, and let them go on from there."
    )

    def handle(self, *args: Any, **options: Any) -> str:
        return f"{readers.rebase()} events are behind the readers now."
