"""`manage.py send_digests`: mail what people missed to whom it is due now."""

from typing import Any

from django.core.mail import get_connection
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from notifications import digest
from notifications.due import due
from notifications.models import Ways


class Command(BaseCommand):
    """Safe to run twice and to kill: nobody gets two mails for one day or week."""

    help = "Mail everybody what they missed, if it is due now; a worker does it every hour."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say who would be mailed")
        parser.add_argument(
            "--shard", default="0/1", help='one part of several side by side: "0/4" to "3/4"'
        )

    def handle(self, *args: Any, **options: Any) -> str:
        shard, shards = _part(options["shard"])
        sent = 0
        people = tqdm(due(shard=shard, shards=shards), unit="person", disable=None)
        with get_connection() as connection:
            for person, period in people:
                if options["dry_run"]:
                    lines = digest.lines_for(
                        person, getattr(person, "ways", None) or Ways(user=person)
                    )
                    if lines:
                        self.stdout.write(f"{person.handle}: {period}, lines: {len(lines)}")
                        sent += 1
                else:
                    sent += digest.send(person, period, connection)
        return f"{sent} would be mailed." if options["dry_run"] else f"{sent} mailed."


def _part(given: str) -> tuple[int, int]:
    shard, _, shards = given.partition("/")
    if not (shard.isdecimal() and shards.isdecimal() and 0 <= int(shard) < int(shards)):
        raise CommandError("--shard: for example 0/4 is expected, from 0/4 to 3/4")
    return int(shard), int(shards)
