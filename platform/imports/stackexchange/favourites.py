"""The favourites among the rows of Votes.xml: bookmarks of known persons."""

from dataclasses import dataclass
from functools import partial

from accounts.models import User
from activity.events import record_many
from activity.models import Verb
from imports.stackexchange import ledger
from imports.stackexchange.context import Import, Outcome
from imports.stackexchange.row import Refused, Row
from imports.stackexchange.saving import event
from items.models import Bookmark, Item


@dataclass(frozen=True, slots=True)
class Draft:
    row: Row
    key: str
    user: User
    item: Item

    @property
    def pair(self) -> tuple[int, int]:
        return self.user.pk, self.item.pk


def bring(run: Import, rows: list[Row], posts: dict[int, Item]) -> None:
    """Bookmark for each favourite, in the name of who set it; one for each person and post."""
    tally = run.totals.tally("favourites")
    people = run.people(rows, "UserId")
    drafts = run.made(tally, rows, partial(_draft, run, people, posts))
    known = ledger.known([draft.key for draft in drafts])
    new = [draft for draft in drafts if draft.key not in known]
    marked = Bookmark.objects.filter(
        user__in={draft.user.pk for draft in new}, item__in={draft.item.pk for draft in new}
    )
    taken = set(marked.values_list("user_id", "item_id"))
    first = []
    for draft in new:
        if draft.pair in taken:
            tally.left["the person has the post in their favourites already"] += 1
        else:
            taken.add(draft.pair)
            first.append(draft)
    tally.already += len(known)
    run.make_room(draft.row.moment("CreationDate") for draft in first)
    run.write(tally, first, _save)


def stored(run: Import) -> int:
    return Bookmark.objects.filter(
        user__origin__startswith=f"{run.dump.prefix}user:",
        item__origin__key__startswith=f"{run.dump.prefix}post:",
    ).count()


def _draft(run: Import, people: dict[int, User], posts: dict[int, Item], row: Row) -> Draft:
    item = run.post(row.integer("PostId"), posts)
    number = row.integer("UserId")
    if number not in people:
        raise Refused("its person is not in the dump", f"user {number}")
    row.moment("CreationDate")
    return Draft(row, run.dump.key("vote", row.id), people[number], item)


def _save(drafts: list[Draft]) -> Outcome:
    marks = [
        Bookmark(user=draft.user, item=draft.item, at=draft.row.moment("CreationDate"))
        for draft in drafts
    ]
    Bookmark.objects.bulk_create(marks)
    ledger.remember(draft.key for draft in drafts)
    record_many(
        [
            event(Verb.SAVE, key=draft.key, item=draft.item, at=mark.at, user_id=draft.user.pk)
            for draft, mark in zip(drafts, marks, strict=True)
        ]
    )
    return Outcome(len(drafts))
