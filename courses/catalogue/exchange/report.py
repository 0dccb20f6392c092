"""What an import found, did and could not do."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

# In the order of the table.
KINDS = [
    "course", "section", "lesson", "text", "quiz", "video", "audio", "placeholder", "file",
]  # fmt: skip


@dataclass
class Report:
    """Counts by kind; whatever is refused or worth knowing is also said at once."""

    say: Callable[[str], None]
    found: Counter[str] = field(default_factory=Counter)
    written: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    # Texts that hold nothing but scripts, styles or scripted buttons.
    silent: int = 0

    def note(self, where: object, why: str) -> None:
        """Something worth knowing."""
        self.say(f"{where}: {why}")

    def refuse(self, kind: str, where: str, why: str) -> None:
        """Something that was found and is left out."""
        self.refused[kind] += 1
        self.say(f"{where}: {why}")

    def settle(self, kinds: Counter[str], changed: bool) -> None:
        """Count what was found of each kind as written or unchanged."""
        (self.written if changed else self.unchanged).update(kinds)

    def rows(self) -> list[tuple[str, int, int, int, int]]:
        """(kind, found, written, unchanged, refused) for the closing table."""
        return [
            (
                kind,
                self.found[kind],
                self.written[kind],
                self.unchanged[kind],
                self.refused[kind],
            )
            for kind in KINDS
        ]

    def table(self) -> str:
        """The closing table as text."""
        head = f"{'':<12} {'found':>8} {'written':>8} {'unchanged':>10} {'refused':>8}"
        lines = [f"{k:<12} {f:>8} {w:>8} {u:>10} {r:>8}" for k, f, w, u, r in self.rows()]
        return "\n".join([head, *lines])
