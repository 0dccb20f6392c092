"""Events to the columns that the engine fits: who showed how much interest in what, and when.

An event on an item counts for that item and for everything it stands in: an answer for its question,
a lesson for its course too. Only kinds that a feed shows are kept.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import connection, transaction
from django.db.models import QuerySet

from accounts.models import User
from activity.models import Event, Verb
from items import kinds
from items.models import Item, Status
from recommender.engine.interactions import DAY, Interactions
from recommender.models import Dismissal

# How much interest one deed shows, in openings of a page. The order is what matters (Gorse and Open
# edX alike treat finishing, writing and saving as strong, viewing as weak); the sizes are ours and
# are judged by the held-out measures of each run.
WEIGHTS: dict[str, float] = {
    Verb.OPEN: 1.0,
    Verb.READ: 1.0,  # a minute; see `_amount`
    Verb.PROGRESS: 1.0,
    Verb.ATTEMPT: 1.5,
    Verb.VOTE: 2.0,
    Verb.ACCEPT: 2.0,
    Verb.COMMENT: 2.0,
    Verb.SAVE: 3.0,
    Verb.ASK: 3.0,
    Verb.DISCUSS: 3.0,
    Verb.POST: 3.0,
    Verb.REVIEW: 3.0,
    Verb.ANSWER: 4.0,
    Verb.ENROL: 4.0,
    Verb.COMPLETE: 4.0,
    Verb.BUY: 5.0,
}
LONGEST_READ = 3.0  # minutes of reading that one report may count
HALF_LIFE = 90.0  # days after which a deed counts half
# What one person shows for one item on one day counts at most this much: a page left open, a vote
# set and taken back a hundred times, or a forged report must not outweigh a crowd.
MOST_A_DAY = 8.0
CHUNK = 100_000


@dataclass(frozen=True)
class Catalogue:
    """The ids of the items a feed may show and of the people it is made for, each ascending.

    An item's or person's place in these arrays is its number in the engine.
    """

    items: npt.NDArray[np.int64]
    users: npt.NDArray[np.int64]

    @classmethod
    def read(cls) -> "Catalogue":
        """All published items of the feed's kinds, and all people who count (DESIGN §5)."""
        names = [kind.name for kind in kinds.in_feed()]
        items = Item.objects.of_kind(*names).filter(status=Status.PUBLISHED)
        return cls(_ids(items), _ids(people()))


def people() -> QuerySet[User]:
    """Those who count: no staff, no bots, nobody suspended or closed."""
    return User.objects.filter(is_staff=False, is_bot=False, is_active=True, suspended_at=None)


def _ids(rows: QuerySet[Item] | QuerySet[User]) -> npt.NDArray[np.int64]:
    ids = rows.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=CHUNK)
    return np.fromiter(ids, dtype=np.int64)


def read(catalogue: Catalogue) -> Interactions:
    """All interest shown by anybody, streamed by a server-side cursor.

    Time grows with the events, memory with those of them that count: 32 bytes each, five times that
    while they are put together and sorted (2 million events: 350 MB).
    """
    whole, real = np.zeros(0, dtype=np.int64), np.zeros(0)
    columns = zip((whole, whole, real, real), *_chunks(catalogue), strict=True)
    users, items, weights, times = (np.concatenate(column) for column in columns)
    return capped(
        Interactions(users, items, weights, times, len(catalogue.users), len(catalogue.items))
    )


def capped(interactions: Interactions) -> Interactions:
    """One line for each person, item and day: their weights added up, at most `MOST_A_DAY`, at the
    time of the last."""
    days = (interactions.times // DAY).astype(np.int64)
    # One number for all three: below 2⁶³ still with a hundred million people and a million items.
    pairs = interactions.users * interactions.n_items + interactions.items
    keys = pairs * (days.max(initial=0) + 1) + days
    order = np.lexsort((interactions.times, keys))
    keys = keys[order]
    new = np.ones(len(order), dtype=np.bool_)
    new[1:] = keys[1:] != keys[:-1]
    firsts = np.flatnonzero(new)
    lasts = np.append(firsts, len(order))[1:] - 1
    sums = np.add.reduceat(interactions.weights[order], firsts) if len(order) else np.zeros(0)
    return Interactions(
        users=interactions.users[order][firsts],
        items=interactions.items[order][firsts],
        weights=np.minimum(sums, MOST_A_DAY),
        times=interactions.times[order][lasts],
        n_users=interactions.n_users,
        n_items=interactions.n_items,
    )


_SQL = """
    SELECT e.user_id, place.id, e.verb, e.amount, extract(epoch FROM e.at)::float8
    FROM {events} e
    JOIN {items} i ON i.id = e.item_id
    CROSS JOIN LATERAL unnest(i.path || i.id) AS place(id)
    WHERE e.user_id IS NOT NULL AND e.verb = ANY(%s)
"""


def _chunks(catalogue: Catalogue) -> Iterator[tuple[npt.NDArray[Any], ...]]:
    sql = _SQL.format(events=Event._meta.db_table, items=Item._meta.db_table)
    with transaction.atomic():
        connection.ensure_connection()
        with connection.connection.cursor(name="interactions") as cursor:
            cursor.itersize = CHUNK
            cursor.execute(sql, [list(WEIGHTS)])
            while rows := cursor.fetchmany(CHUNK):
                yield _columns(rows, catalogue)


def _columns(
    rows: Sequence[tuple[int, int, str, float, float]], catalogue: Catalogue
) -> tuple[npt.NDArray[Any], ...]:
    users, known_user = places(catalogue.users, [row[0] for row in rows])
    items, known_item = places(catalogue.items, [row[1] for row in rows])
    weights = np.array([WEIGHTS[row[2]] * _amount(row[2], row[3]) for row in rows])
    times = np.array([row[4] for row in rows])
    kept = known_user & known_item & (weights > 0)
    return users[kept], items[kept], weights[kept], times[kept]


def _amount(verb: str, amount: float) -> float:
    """How many times the verb's weight an event counts."""
    match verb:
        case Verb.READ:
            return min(amount / 60, LONGEST_READ)
        case Verb.VOTE | Verb.ACCEPT:
            return float(amount > 0)
    return 1.0


def places(
    ids: npt.NDArray[np.int64], wanted: Sequence[int] | npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """The place of each wanted id in the ascending `ids`, and whether it is there at all."""
    values = np.asarray(wanted, dtype=np.int64)
    places = np.searchsorted(ids, values)
    inside = places < len(ids)
    known = np.zeros(len(values), dtype=np.bool_)
    known[inside] = ids[places[inside]] == values[inside]
    return places, known


def faded(interactions: Interactions, now: float) -> Interactions:
    """The same with each weight halved for every `HALF_LIFE` days of age."""
    age = np.maximum(now - interactions.times, 0) / DAY
    weights = interactions.weights * np.exp2(-age / HALF_LIFE)
    return Interactions(
        interactions.users,
        interactions.items,
        weights,
        interactions.times,
        interactions.n_users,
        interactions.n_items,
    )


def table(rows: Iterable[tuple[int, ...]], width: int) -> npt.NDArray[np.int64]:
    """Rows of `width` whole numbers as one array; they stream by and only their numbers are kept."""
    return np.fromiter(chain.from_iterable(rows), dtype=np.int64).reshape(-1, width)


def pairs(rows: Iterable[tuple[int, int]], catalogue: Catalogue) -> npt.NDArray[np.int64]:
    """(user id, item id) as (user place, item place), those unknown left out; shape (n, 2).

    The rows stream by: beside the result, 16 bytes each while they are looked up.
    """
    listed = table(rows, 2)
    users, known_user = places(catalogue.users, listed[:, 0])
    items, known_item = places(catalogue.items, listed[:, 1])
    kept = known_user & known_item
    return np.column_stack([users[kept], items[kept]])


def dismissed(catalogue: Catalogue) -> npt.NDArray[np.int64]:
    """What people were not interested in, as places."""
    rows = Dismissal.objects.values_list("user_id", "item_id")
    return pairs(rows.iterator(chunk_size=CHUNK), catalogue)


def finished(catalogue: Catalogue) -> npt.NDArray[np.int64]:
    """What people finished, as places: 16 bytes for each time that somebody finished something."""
    rows = Event.objects.filter(verb=Verb.COMPLETE, user__isnull=False, item__isnull=False)
    return pairs(rows.values_list("user_id", "item_id").iterator(chunk_size=CHUNK), catalogue)
