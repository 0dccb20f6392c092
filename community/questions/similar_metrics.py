"""How good ranked lists are, by the definitions of information retrieval.

(Manning, Raghavan and Schütze, "Introduction to Information Retrieval", 2008, chapter 8.)
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from statistics import fmean


@dataclass
class Scores:
    """Means over queries; each is from 0 to 1, and 0 where no query was scored.

    map_ : mean over the queries of their average precision: the mean over all relevant ids of the
        precision at the rank where each was found, 0 for those that were not.
    mrr : mean of 1 / rank of the first relevant id, 0 without one.
    p1, p5 : of the first 1 or 5 ranks, how many hold a relevant id (a list that ends early has the
        other ranks wrong).
    recall5, recall20 : of the relevant ids, how many stand in the first 5 or 20.
    """

    queries: int = 0
    _rows: list[tuple[float, ...]] = field(default_factory=list, repr=False)

    NAMES = ("MAP", "MRR", "P@1", "P@5", "recall@5", "recall@20")

    def add(self, ranked: Sequence[int], relevant: Collection[int]) -> None:
        """Score one query's list of different ids, best first; `relevant` is not empty."""
        wanted = set(relevant)
        ranks = [rank for rank, pk in enumerate(ranked, start=1) if pk in wanted]
        precisions = (found / rank for found, rank in enumerate(ranks, start=1))

        def within(k: int) -> int:
            return sum(rank <= k for rank in ranks)

        self.queries += 1
        self._rows.append(
            (
                sum(precisions) / len(wanted),
                1 / ranks[0] if ranks else 0.0,
                within(1),
                within(5) / 5,
                within(5) / len(wanted),
                within(20) / len(wanted),
            )
        )

    def means(self) -> dict[str, float]:
        """Each measure by its name, in the order of `NAMES`."""
        columns = zip(*self._rows, strict=True) if self._rows else ((0.0,) for _ in self.NAMES)
        return {name: fmean(column) for name, column in zip(self.NAMES, columns, strict=True)}
