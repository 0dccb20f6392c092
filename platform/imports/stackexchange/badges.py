"""Badges.xml: kept as the source gave them; our own badges are won here."""

from dataclasses import dataclass
from functools import partial

from accounts.models import User
from imports.models import ImportedBadge
from imports.stackexchange.context import Import, Outcome
from imports.stackexchange.dump import BADGES
from imports.stackexchange.row import Refused, Row


@dataclass(frozen=True, slots=True)
class Draft:
    row: Row
    badge: ImportedBadge


def bring(run: Import) -> None:
    """Every badge of a known person."""
    tally = run.totals.tally("badges")
    for batch in run.batches(BADGES):
        people = run.people(batch, "UserId")
        drafts = run.made(tally, batch, partial(_draft, run, people))
        run.write(tally, drafts, _save)


def stored(run: Import) -> int:
    return ImportedBadge.objects.filter(origin__startswith=f"{run.dump.prefix}badge:").count()


def _draft(run: Import, people: dict[int, User], row: Row) -> Draft:
    number = row.integer("UserId")
    if number not in people:
        raise Refused("its person is not in the dump", f"user {number}")
    level = row.integer_or_none("Class")
    if level is not None and level not in ImportedBadge.Level:
        raise Refused("Class is neither 1, 2 nor 3", str(level))
    if not row.text("Name"):
        raise Refused("no Name")
    badge = ImportedBadge(
        user=people[number],
        name=row.text("Name"),
        at=row.moment("Date"),
        level=level,
        tag_based=row.text("TagBased").lower() == "true",
        origin=run.dump.key("badge", row.id),
    )
    return Draft(row, badge)


def _save(drafts: list[Draft]) -> Outcome:
    origins = [draft.badge.origin for draft in drafts]
    found = ImportedBadge.objects.filter(origin__in=origins)
    known = set(found.values_list("origin", flat=True))
    new = [draft.badge for draft in drafts if draft.badge.origin not in known]
    ImportedBadge.objects.bulk_create(new)
    return Outcome(len(new), len(known))
