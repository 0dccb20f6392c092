"""`manage.py refresh`: one night's work, now."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from recommender import training
from recommender.models import Run


class Command(BaseCommand):
    help = "Recompute similarity, candidates and engagement, and publish them if no worse."

    def handle(self, *args: Any, **options: Any) -> None:
        quiet = options["verbosity"] == 0
        with tqdm(total=training.STEPS, disable=quiet or None, unit="step") as bar:

            def progress(step: str) -> None:
                bar.set_description(step)
                bar.update()

            try:
                run = training.refresh(progress)
            except training.AlreadyRunning:
                raise CommandError("Another refresh is running; wait for it to end.") from None
        if quiet:
            return
        for name, value in run.metrics.items():
            self.stdout.write(f"{name:>26}  {value}")
        if run.status == Run.Status.REFUSED:
            raise CommandError(f"Not published: {run.why}")
        self.stdout.write(f"Published run {run.pk} after {run.seconds} s.")
