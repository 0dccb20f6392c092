"""`manage.py refresh_similar`: the night's work on similar questions, now."""

from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from community.questions import similar_night


class Command(BaseCommand):
    """Needed after an import only by who will not wait for the night."""

    help = (
        "Index questions, lessons and accepted answers for what is similar to a question, and learn"
        " from them. Safe while the site runs, to run twice and to kill."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        quiet = options["verbosity"] == 0
        with tqdm(unit="item", disable=quiet or None) as bar:
            changed, learnt = similar_night.refresh(bar.update)
        if not quiet:
            self.stdout.write(f"{changed} items indexed{', all learnt again' if learnt else ''}.")
