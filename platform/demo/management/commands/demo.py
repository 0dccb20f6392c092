"""`manage.py demo`: our own courses, questions and topics, and people who have used them for months."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from activity import readers
from demo.fields import ContentError
from demo.make import make, steps
from demo.people import AddressTaken, close_accounts
from demo.totals import totals
from shared.queries import analyse

MOST_LEARNERS = 5_000


class Command(BaseCommand):
    """Safe to run twice: the second time it changes nothing."""

    help = "Load the demo content, with simulated learners and months of what they did."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=1, help="another seed, other learners")
        parser.add_argument("--learners", type=int, default=300, help="how many are simulated")
        parser.add_argument(
            "--close", action="store_true", help="only close the demo accounts: nobody can sign in"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["close"]:
            self.stdout.write(f"{close_accounts()} demo accounts cannot sign in any more.")
            return
        seed, learners = options["seed"], options["learners"]
        if settings.DEPLOYED:
            raise CommandError("a deployment must not have accounts with a password known to all")
        if seed < 0:
            raise CommandError("--seed: a number from 0 on is expected")
        if not 1 <= learners <= MOST_LEARNERS:
            raise CommandError(f"--learners: a number from 1 to {MOST_LEARNERS} is expected")
        quiet = options["verbosity"] == 0
        try:
            with tqdm(total=steps(learners), disable=quiet or None, desc="demo") as bar:
                new = make(seed=seed, learners=learners, now=timezone.now(), tick=bar.update)
        except (ContentError, AddressTaken) as error:
            raise CommandError(str(error)) from error
        readers.deliver()
        analyse()
        if quiet:
            return
        if not new:
            self.stdout.write("The demo content is here already: nothing was changed.")
        for name, count in totals():
            self.stdout.write(f"{name:<22}{count:>8}")
