"""`manage.py evaluate_similar`: how well similar questions are found."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from tqdm import tqdm

from community.questions import similar_evaluation, similar_index, similar_sets, similar_space
from community.questions.similar_metrics import Scores
from community.questions.similar_sets import Query


class Command(BaseCommand):
    """Score what pages show on a set of queries: its form stands in `similar_sets`.

    The last line printed is JSON: each measure by its name, and the number of "queries". Bad lines
    are named by their number and skipped. A corpus is loaded in a transaction that is rolled back,
    for which the whole index makes room: do that on a machine of your own.
    """

    help = (
        "Score similar questions on a set of (query, relevant ids): JSON lines with “query”,"
        " “relevant” and perhaps “exclude” and “candidates”, or lines of query TAB ids [TAB"
        " candidates]. Prints MAP, MRR, P@1, P@5 and recall, and ends with a line of JSON."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", nargs="?", type=Path, help="the set")
        parser.add_argument(
            "--corpus",
            type=Path,
            help="JSON lines of “id”, “title”, “text” to search in instead of the site's questions",
        )
        parser.add_argument(
            "--kind",
            choices=["questions", "passages"],
            default="questions",
            help="what is found: similar questions, or lessons and answers that may answer them",
        )
        own = parser.add_mutually_exclusive_group()
        own.add_argument(
            "--duplicates", action="store_true", help="the set is the site's own duplicates"
        )
        own.add_argument(
            "--related", action="store_true", help="the set is which questions name which"
        )
        parser.add_argument("--write", type=Path, help="write the site's own set there as well")

    def handle(self, *args: Any, **options: Any) -> None:
        quiet = options["verbosity"] == 0
        queries = list(self._queries(options))
        if options["write"]:
            lines = "".join(f"{query.as_json()}\n" for query in queries)
            options["write"].write_text(lines, encoding="utf-8")
        with transaction.atomic():
            ids = self._ids(options["corpus"], quiet)
            bar = tqdm(queries, unit="query", disable=quiet or None)
            questions = options["kind"] == "questions"
            scores = similar_evaluation.score(
                bar, ids, questions=questions, complain=self._complain
            )
            # Nothing of this stays: not what was brought up to date, and not a corpus.
            transaction.set_rollback(True)
        self._report(scores)

    def _queries(self, options: dict[str, Any]) -> Iterable[Query]:
        own = options["duplicates"] or options["related"]
        if own == (options["path"] is not None):
            raise CommandError("Name a file, or say --duplicates or --related.")
        if options["path"] is not None:
            return similar_sets.queries(self._lines(options["path"]), self._bad(options["path"]))
        if options["duplicates"]:
            return similar_sets.of_duplicates()
        return similar_sets.of_links()

    def _ids(self, corpus: Path | None, quiet: bool) -> dict[str, int]:
        if corpus is None:
            similar_index.refresh()
            if similar_space.is_due():
                similar_space.fit()
            return similar_evaluation.stored()
        bar = tqdm(self._lines(corpus), unit="document", disable=quiet or None)
        return similar_evaluation.load(similar_sets.documents(bar, self._bad(corpus)))

    @staticmethod
    def _lines(path: Path) -> Iterator[str]:
        try:
            with path.open(encoding="utf-8", errors="replace") as file:
                yield from file
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}") from error

    def _bad(self, path: Path) -> Any:
        return lambda number, why: self._complain(f"{path}, line {number}: {why}")

    def _complain(self, sentence: str) -> None:
        self.stderr.write(sentence)

    def _report(self, scores: Scores) -> None:
        means = scores.means()
        self.stdout.write(f"{'queries':>10}  {scores.queries}")
        for name, value in means.items():
            self.stdout.write(f"{name:>10}  {value:.4f}")
        figures = {name: round(value, 6) for name, value in means.items()}
        self.stdout.write(json.dumps({"queries": scores.queries, **figures}))
