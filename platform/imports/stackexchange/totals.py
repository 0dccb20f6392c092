"""What was read, what became of it, and whether the database agrees."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

HEADINGS = ("", "read", "written", "already", "changed", "left out", "refused", "in database")


@dataclass
class Tally:
    """The rows of one kind. Each row read is counted once more, under what became of it."""

    kind: str
    read: int = 0
    written: int = 0
    already: int = 0
    changed: int = 0
    left: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    # How many the database holds now; None for rows that never go there.
    stored: int | None = None

    @property
    def carried(self) -> int:
        """How many of the rows read must be in the database now."""
        return self.written + self.already + self.changed

    def complaints(self) -> Iterator[str]:
        """In what these numbers contradict each other."""
        accounted = self.carried + self.left.total() + self.refused.total()
        if accounted != self.read:
            yield f"{self.kind}: {self.read} read, {accounted} accounted for"
        if (self.stored or 0) < self.carried:
            yield f"{self.kind}: {self.carried} carried over, {self.stored} in the database"

    def cells(self) -> list[str]:
        numbers = [self.read, self.written, self.already, self.changed]
        numbers += [self.left.total(), self.refused.total()]
        stored = "–" if self.stored is None else f"{self.stored:,}"
        return [self.kind, *(f"{number:,}" for number in numbers), stored]


@dataclass
class Totals:
    """The tallies of an import, by kind in the order of their first row; rows found in each file."""

    tallies: dict[str, Tally] = field(default_factory=dict)
    found: Counter[str] = field(default_factory=Counter)
    counted: Counter[str] = field(default_factory=Counter)
    events: dict[str, tuple[int, int]] = field(default_factory=dict)

    def tally(self, kind: str) -> Tally:
        return self.tallies.setdefault(kind, Tally(kind))

    @property
    def is_unchanged(self) -> bool:
        """Whether the import left the database as it was."""
        return not any(tally.written or tally.changed for tally in self.tallies.values())

    def complaints(self) -> list[str]:
        """In what dump and database disagree; empty when every row is accounted for."""
        found = [complaint for tally in self.tallies.values() for complaint in tally.complaints()]
        found += [
            f"{file}: {number} rows found, {self.counted[file]} counted"
            for file, number in self.found.items()
            if number != self.counted[file]
        ]
        found += [
            f"events: {stored} '{verb}' in the database for {wanted}"
            for verb, (stored, wanted) in self.events.items()
            if stored < wanted
        ]
        return found

    def lines(self) -> Iterator[str]:
        """The table, the reasons under it, and the verdict."""
        table = [list(HEADINGS), *(tally.cells() for tally in self.tallies.values())]
        widths = [max(len(row[column]) for row in table) for column in range(len(HEADINGS))]
        for row in table:
            numbers = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
            yield "  ".join([row[0].ljust(widths[0]), *numbers])
        for tally in self.tallies.values():
            for word, reasons in (("left out", tally.left), ("refused", tally.refused)):
                for reason, number in reasons.most_common():
                    yield f"  {tally.kind}, {word}: {number:,} – {reason}"
        events = ", ".join(f"{stored:,} {verb}" for verb, (stored, _) in self.events.items())
        yield f"Events in the database: {events}."
        if self.is_unchanged:
            yield "Nothing changed: everything was there already."
        complaints = self.complaints()
        yield from (f"Disagreement: {complaint}." for complaint in complaints)
        yield (
            "The totals do not agree with the dump."
            if complaints
            else "The totals agree with the dump."
        )
