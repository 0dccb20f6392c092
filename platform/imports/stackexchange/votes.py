"""Votes.xml: votes up and down, without their voters; favourites; when answers were accepted.

A post's score is what the dump says at every moment: each vote row takes its part over from the
score that was carried without rows. An item is updated once in each batch that votes on it.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import partial

from django.db.models import F

from activity.events import record_many
from activity.models import Verb
from imports.stackexchange import favourites
from imports.stackexchange.context import Import, Outcome
from imports.stackexchange.dump import VOTES
from imports.stackexchange.row import NotCarried, Row
from imports.stackexchange.saving import event
from items.models import Item, Vote

ACCEPTED, FAVOURITE = "1", "5"
_VALUES = {"2": 1, "3": -1}
# Source: the dumps' schema, Meta Stack Exchange, question 2677.
_OTHERS = {
    "4": "offensive",
    "6": "close",
    "7": "reopen",
    "8": "bounty start",
    "9": "bounty close",
    "10": "deletion",
    "11": "undeletion",
    "12": "spam",
    "13": "inform moderator",
    "15": "moderator review",
    "16": "approve edit suggestion",
}


@dataclass(frozen=True, slots=True)
class Draft:
    row: Row
    key: str
    item: Item
    value: int


def bring(run: Import) -> None:
    """Every row of the file, each to the tally of its type."""
    tallies = run.totals.tally
    for batch in run.batches(VOTES):
        posts = run.posts(batch, "PostId")
        rows: defaultdict[str, list[Row]] = defaultdict(list)
        for row in batch:
            rows[_group(row)].append(row)
        drafts = run.made(tallies("votes"), rows["votes"], partial(_vote, run, posts))
        run.make_room(draft.row.moment("CreationDate") for draft in drafts)
        run.write(tallies("votes"), drafts, _save)
        favourites.bring(run, rows["favourites"], posts)
        run.made(tallies("acceptance votes"), rows["acceptances"], partial(_date, run))
        run.made(tallies("other votes"), rows["others"], _other)


def stored(run: Import) -> int:
    return Vote.objects.filter(origin__startswith=f"{run.dump.prefix}vote:").count()


def _group(row: Row) -> str:
    kind = row.text("VoteTypeId")
    if kind in _VALUES:
        return "votes"
    return {FAVOURITE: "favourites", ACCEPTED: "acceptances"}.get(kind, "others")


def _vote(run: Import, posts: dict[int, Item], row: Row) -> Draft:
    item = run.post(row.integer("PostId"), posts)
    row.moment("CreationDate")
    return Draft(row, run.dump.key("vote", row.id), item, _VALUES[row.text("VoteTypeId")])


def _date(run: Import, row: Row) -> None:
    run.accepted_on[row.integer("PostId")] = row.moment("CreationDate")
    raise NotCarried("tells when an answer was accepted")


def _other(row: Row) -> None:
    number = row.integer("VoteTypeId")
    raise NotCarried(_OTHERS.get(str(number), f"vote type {number}"))


def _save(drafts: list[Draft]) -> Outcome:
    keys = [draft.key for draft in drafts]
    known = set(Vote.objects.filter(origin__in=keys).values_list("origin", flat=True))
    new = [draft for draft in drafts if draft.key not in known]
    votes = [
        Vote(
            item=draft.item,
            value=draft.value,
            at=draft.row.moment("CreationDate"),
            origin=draft.key,
        )
        for draft in new
    ]
    Vote.objects.bulk_create(votes)
    record_many(
        [
            event(Verb.VOTE, key=draft.key, item=draft.item, at=vote.at, amount=draft.value)
            for draft, vote in zip(new, votes, strict=True)
        ]
    )
    _take_over(new)
    return Outcome(len(new), len(known))


def _take_over(drafts: list[Draft]) -> None:
    gained: Counter[int] = Counter()
    for draft in drafts:
        gained[draft.item.pk] += draft.value
    # One statement for all items that gain alike, rather than one for each item.
    alike: defaultdict[int, list[int]] = defaultdict(list)
    for pk, value in gained.items():
        alike[value].append(pk)
    for value, pks in alike.items():
        if value:
            Item.objects.filter(pk__in=pks).update(carried_score=F("carried_score") - value)
