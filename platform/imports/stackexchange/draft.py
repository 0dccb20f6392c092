"""An item as a dump's row describes it, before it is an `Item`."""

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from imports.stackexchange import names
from imports.stackexchange.row import Row
from items.models import Item, Markup, Origin

# What became fields of the item or its origin; everything else goes to `Origin.data`.
_CARRIED = {
    "Id", "PostTypeId", "ParentId", "PostId", "CreationDate", "LastEditDate", "ClosedDate", "Title",
    "Body", "Text", "Tags", "OwnerUserId", "OwnerDisplayName", "UserId", "UserDisplayName",
    "ContentLicense",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    row: Row
    key: str
    url: str
    author: User | None
    author_name: str
    title: str = ""
    body: str
    markup: Markup = Markup.HTML
    tags: tuple[str, ...] = ()
    parent: Item | None = None
    at: datetime
    edited_at: datetime | None
    closed_at: datetime | None = None
    score: int
    licence: str
    digest: str

    def origin(self, item: Item) -> Origin:
        """Where the item came from, to be saved beside it."""
        carried: Collection[str] = _CARRIED
        if self.author is None:
            carried = _CARRIED - {"OwnerUserId", "UserId"}
        return Origin(
            item=item,
            key=self.key,
            digest=self.digest,
            url=self.url[:500],
            licence=self.licence,
            author_name=self.author_name,
            data=self.row.rest(carried),
        )


def digest(row: Row) -> str:
    """64 characters: half stands for the words, half for the whole row.

    So a new dump, in which every post has new counters, brings back no words that members have
    edited here since.
    """
    words = [row.text(name) for name in ("Title", "Body", "Text", "Tags")]
    halves = [words, sorted(row.values.items())]
    return "".join(hashlib.sha256(json.dumps(half).encode()).hexdigest()[:32] for half in halves)


def same_words(one: str, other: str) -> bool:
    """Whether two digests are of the same words."""
    return one[:32] == other[:32]


def by(row: Row, person: str, name: str, people: dict[int, User]) -> tuple[User | None, str]:
    """The author of a row and, where nobody is known, the name to print.

    `person` and `name` are the attributes that tell them; deleted people leave only a name.
    """
    number = row.integer_or_none(person)
    author = people.get(number) if number is not None else None
    if author is not None:
        return author, ""
    shown = names.shown(row.text(name))
    return None, shown or (f"user{number}" if number is not None else "")
