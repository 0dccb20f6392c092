"""What the stages of one import share: the dump, the totals, and how rows go through a stage."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, Protocol, TypeVar

from django.db import DataError, IntegrityError, reset_queries, transaction

from accounts.models import User
from activity import partitions
from imports.stackexchange.dump import POSTS, Dump
from imports.stackexchange.ids import Ids
from imports.stackexchange.reader import rows
from imports.stackexchange.row import FIRST_DAY, NotCarried, Refused, Row, Unreadable
from imports.stackexchange.totals import Tally, Totals
from items.models import Item

# A batch ends at this many bytes of the file, so that big posts make small batches.
BATCH_BYTES = 1 << 20


class Outcome(NamedTuple):
    """What one transaction did to its rows."""

    written: int = 0
    already: int = 0
    changed: int = 0


class HasRow(Protocol):
    @property
    def row(self) -> Row: ...


T = TypeVar("T", bound=HasRow)
Made = TypeVar("Made")


@dataclass
class Import:
    """One run over a dump.

    Memory: a batch of rows, the tags' names, one bit for each id of a file, and a date for each
    accepted answer: for a million posts some 50 MB.
    """

    dump: Dump
    report: Callable[[str], None] = print
    advance: Callable[[int], object] = lambda size: None
    batch: int = 5_000
    totals: Totals = field(default_factory=Totals)
    # Ids of the dump's posts, whatever becomes of them.
    present: Ids = field(default_factory=Ids)
    # The slugs that Tags.xml names, and those of the posts that are about a tag.
    tags: set[str] = field(default_factory=set)
    wikis: dict[int, str] = field(default_factory=dict)
    # When an answer was accepted, by its id; filled by `votes`, emptied by `acceptances`.
    accepted_on: dict[int, datetime] = field(default_factory=dict)
    _months: set[datetime] = field(default_factory=set)

    def batches(
        self, file: str, wanted: Callable[[Row], bool] | None = None
    ) -> Iterator[list[Row]]:
        """The sound rows of a file, each id once, a batch at a time; what is not sound is reported.

        A file may be read several times for rows of different kinds: its faults count once.
        """
        batch: list[Row] = []
        size = 0
        for row in self._rows(file):
            if wanted and not wanted(row):
                continue
            batch.append(row)
            size += row.size
            if len(batch) == self.batch or size > BATCH_BYTES:
                yield batch
                # Under DEBUG, Django keeps the text of thousands of queries: here, gigabytes.
                reset_queries()
                batch, size = [], 0
        if batch:
            yield batch

    def _rows(self, file: str) -> Iterator[Row]:
        path = self.dump.files.get(file)
        if path is None:
            return
        first, found, seen = file not in self.totals.found, 0, Ids()
        if file == POSTS:
            self.present = seen
        for row in rows(path, file, self.advance):
            found += 1
            fault = row if isinstance(row, Unreadable) else _fault(row, seen)
            if fault is None and isinstance(row, Row):
                yield row
            elif fault and first:
                tally = self.totals.tally(f"unreadable ({file})")
                self.count(tally, file)
                tally.refused[fault.reason] += 1
                self.report(f"{file} line {fault.line}, row {fault.id or '?'}: {fault.reason}")
        if first:
            self.totals.found[file] = found

    def count(self, tally: Tally, file: str) -> None:
        tally.read += 1
        self.totals.counted[file] += 1

    def made(
        self,
        tally: Tally,
        batch: Iterable[Row],
        make: Callable[[Row], Made],
        *,
        again: bool = False,
    ) -> list[Made]:
        """What `make` makes of each row; the rows it refuses are reported, those it leaves counted.

        `again` says that the same rows have another tally already.
        """
        results = []
        for row in batch:
            if again:
                tally.read += 1
            else:
                self.count(tally, row.file)
            try:
                results.append(make(row))
            except Refused as refusal:
                self.refuse(tally, row, refusal)
            except NotCarried as why:
                tally.left[str(why)] += 1
        return results

    def refuse(self, tally: Tally, row: Row, refusal: Refused) -> None:
        tally.refused[refusal.reason] += 1
        self.report(f"{row.file} line {row.line}, row {row.text('Id')}: {refusal}")

    def write(self, tally: Tally, drafts: list[T], save: Callable[[list[T]], Outcome]) -> None:
        """Save drafts in one transaction; what the database refuses is found by halving."""
        if not drafts:
            return
        try:
            with transaction.atomic():
                outcome = save(drafts)
        except (DataError, IntegrityError, ValueError) as error:
            if len(drafts) == 1:
                words = str(error).partition("\n")[0]
                self.refuse(tally, drafts[0].row, Refused("the database refuses it", words))
                return
            middle = len(drafts) // 2
            self.write(tally, drafts[:middle], save)
            self.write(tally, drafts[middle:], save)
        else:
            tally.written += outcome.written
            tally.already += outcome.already
            tally.changed += outcome.changed

    def make_room(self, moments: Iterable[datetime]) -> None:
        """See that events of these times have their month's part of the table."""
        months = {next(partitions.months(at, at)) for at in moments if at >= FIRST_DAY}
        for month in sorted(months - self._months):
            partitions.ensure(month)
        self._months |= months

    def people(self, batch: Iterable[Row], name: str) -> dict[int, User]:
        """The persons that the attribute `name` of these rows speaks of, by their id in the dump."""
        keys = {self.dump.key("user", number): number for number in _numbers(batch, name)}
        found = User.objects.filter(origin__in=keys).only("pk", "origin")
        return {keys[user.origin or ""]: user for user in found}

    def posts(self, batch: Iterable[Row], *names: str) -> dict[int, Item]:
        """The items of the posts that these attributes speak of, by their id in the dump."""
        keys = {
            self.dump.key("post", number): number
            for name in names
            for number in _numbers(batch, name)
        }
        found = Item.objects.filter(origin__key__in=keys).select_related("origin")
        wanted = found.only("kind", "path", "parent_id", "author_id", "created_at", "origin__key")
        return {keys[item.origin.key]: item for item in wanted}

    def post(self, number: int, items: dict[int, Item]) -> Item:
        """One of `posts`; raises `Refused` or `NotCarried` where there is none."""
        if number in items:
            return items[number]
        if number in self.present:
            raise NotCarried("its post was not carried over")
        raise Refused("its post is not in the dump", f"post {number}")


def _fault(row: Row, seen: Ids) -> Unreadable | None:
    try:
        repeated = not seen.add(row.id)
    except Refused as refusal:
        return Unreadable(row.line, row.text("Id")[:20], str(refusal))
    return Unreadable(row.line, row.text("Id"), "its Id is repeated") if repeated else None


def _numbers(batch: Iterable[Row], name: str) -> set[int]:
    numbers = set()
    for row in batch:
        # Whoever makes something of the row will report what is no number.
        with suppress(Refused):
            numbers.add(row.integer_or_none(name))
    return {number for number in numbers if number is not None}
