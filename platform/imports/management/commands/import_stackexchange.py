"""`manage.py import_stackexchange PATH`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from imports.stackexchange.context import Import
from imports.stackexchange.dump import Dump, NoDump
from imports.stackexchange.run import AlreadyRunning, bring, work
from shared.queries import analyse


class Command(BaseCommand):
    help = (
        "Bring in a Stack Exchange data dump: a folder with Posts.xml, Users.xml, Votes.xml, "
        "Comments.xml, Tags.xml, PostLinks.xml, Badges.xml, of which some may be missing. Safe to "
        "run twice and to kill: the next run goes on."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="the folder of the dump")
        parser.add_argument(
            "--site", default="", help="the site's name or address (default: the folder's name)"
        )
        parser.add_argument(
            "--language",
            default="en",
            choices=[code for code, _ in settings.LANGUAGES],
            help="the language the site is written in (default: en)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            dump = Dump.open(options["path"], options["site"], options["language"])
        except NoDump as error:
            raise CommandError(str(error), returncode=2) from error
        # On a terminal only: a log wants no bar.
        with tqdm(total=work(dump), unit="B", unit_scale=True, disable=None) as bar:

            def report(line: str) -> None:
                bar.clear()
                self.stderr.write(line)
                bar.refresh()

            run = Import(dump, report=report, advance=bar.update)
            try:
                totals = bring(run)
            except AlreadyRunning as error:
                raise CommandError(str(error), returncode=3) from error
            except KeyboardInterrupt:
                raise CommandError("stopped; the same command goes on", returncode=130) from None
        analyse()
        for line in totals.lines():
            self.stdout.write(line)
        if totals.complaints():
            raise CommandError("the totals do not agree with the dump", returncode=1)
