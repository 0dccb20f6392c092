"""One row of a dump's file, and what can be wrong with it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils import timezone

# Before it nothing was written on the web; what claims to be older has no true date.
FIRST_DAY = datetime(1990, 1, 1, tzinfo=UTC)


class Refused(Exception):
    """A row that cannot be brought in; `reason` groups such rows, `detail` tells this one."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason


class NotCarried(Exception):
    """A sound row of a kind that we have no place for."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A piece of a file that is no row; `id` is what could still be made out."""

    line: int
    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row's attributes with its place; reading one that makes no sense raises `Refused`."""

    file: str
    line: int
    values: Mapping[str, str]
    size: int = 0  # bytes in the file

    @property
    def id(self) -> int:
        return self.integer("Id")

    def text(self, name: str) -> str:
        return self.values.get(name, "")

    def integer(self, name: str) -> int:
        number = self.integer_or_none(name)
        if number is None:
            raise Refused(f"no {name}")
        return number

    def integer_or_none(self, name: str) -> int | None:
        value = self.values.get(name)
        if value is None or not value.strip():
            return None
        try:
            return int(value)
        except ValueError:
            raise Refused(f"{name} is no whole number", value[:40]) from None

    def moment(self, name: str) -> datetime:
        """The time in UTC; one that lies ahead or before the web is taken as now: see `is_odd`."""
        moment = self.moment_or_none(name)
        if moment is None:
            raise Refused(f"no {name}")
        return moment

    def moment_or_none(self, name: str) -> datetime | None:
        if not self.text(name).strip():
            return None
        moment, now = self._read(name), timezone.now()
        return moment if FIRST_DAY <= moment <= now else now

    def is_odd(self, name: str) -> bool:
        """Whether the attribute is a date for which `moment` had to take another."""
        return (
            name.endswith("Date")
            and bool(self.text(name).strip())
            and not FIRST_DAY <= self._read(name) <= timezone.now()
        )

    def rest(self, carried: Collection[str]) -> dict[str, str]:
        """The attributes besides those `carried` elsewhere, and the dates that could not be."""
        return {
            name: value
            for name, value in self.values.items()
            if name not in carried or self.is_odd(name)
        }

    def _read(self, name: str) -> datetime:
        value = self.text(name).strip()
        try:
            moment = datetime.fromisoformat(value)
            # The dumps write UTC without saying so.
            return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            raise Refused(f"{name} is no time", value[:40]) from None
