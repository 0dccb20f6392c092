"""One order out of many sources, without repeating itself."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from recommender.models import Reason

# Among the last shown: each of the same course (or question, or topic) and each of the same kind
# takes this share off. Lessons of one course are alike in every source, so without it a page would
# hold one course's lessons only.
WINDOW = 8
SAME_ROOT = 0.55
SAME_KIND = 0.85


@dataclass(frozen=True)
class Place:
    """What spreading looks at: an item's kind and the outermost item it stands in."""

    kind: str
    root: int


# These claim nothing of the item itself; any other reason is better told.
QUIET = (Reason.PICKED, Reason.REST)


@dataclass
class Scored:
    """An item with its score, and the reason and cause of the largest part of it that has one."""

    item: int
    score: float = 0.0
    reason: Reason = Reason.REST
    because: int | None = None
    largest: float = 0.0

    def add(self, score: float, reason: Reason, because: int | None = None) -> None:
        """One more source recalls the item; the strongest that has something to tell says why."""
        self.score += score
        if score <= 0:
            return
        if (reason not in QUIET, score) > (self.reason not in QUIET, self.largest):
            self.largest, self.reason, self.because = score, reason, because


class Recall:
    """Collects what the sources recall."""

    def __init__(self) -> None:
        self._items: dict[int, Scored] = {}

    def add(self, item: int, score: float, reason: Reason, because: int | None = None) -> None:
        self._items.setdefault(item, Scored(item)).add(score, reason, because)

    def scale(self, item: int, factor: float) -> None:
        """Raise or lower what is already recalled."""
        if item in self._items:
            self._items[item].score *= factor

    def best_first(self) -> list[Scored]:
        return sorted(self._items.values(), key=lambda scored: (-scored.score, scored.item))


def spread(ranked: list[Scored], places: Mapping[int, Place]) -> Iterator[Scored]:
    """`ranked` in an order that mixes: greedily the best, less what repeats the last few shown.

    Lazy: cost grows with (what is taken) × (what is left). Deterministic.
    """
    left = list(ranked)
    roots: deque[int] = deque(maxlen=WINDOW)
    names: deque[str] = deque(maxlen=WINDOW)
    while left:
        best, best_score = 0, float("-inf")
        for place, scored in enumerate(left):
            if scored.score <= best_score:
                break  # the rest is lower still, whatever it is
            at = places[scored.item]
            repeats = SAME_ROOT ** roots.count(at.root) * SAME_KIND ** names.count(at.kind)
            # A negative score (dismissed neighbours) must not profit from the discount.
            score = scored.score * repeats if scored.score > 0 else scored.score
            if score > best_score:
                best, best_score = place, score
        chosen = left.pop(best)
        roots.append(places[chosen.item].root)
        names.append(places[chosen.item].kind)
        yield chosen
