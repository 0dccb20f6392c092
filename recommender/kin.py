"""What is like an item that no night has seen yet: it shares its tags."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection

from items import kinds
from items.models import Item, Status, Tagging

OF_EACH_TAG = 50  # the newest that carry it are looked at
MOST = 10
FADE = 0.9  # each further one counts this much of the one before it

_SQL = """
    SELECT near.item_id, near.other_id, near.shared, near.tags
    FROM (
        SELECT mine.item_id, other.id AS other_id, count(*) AS shared,
            (SELECT count(*) FROM {tagging} own WHERE own.item_id = mine.item_id) AS tags,
            row_number() OVER (
                PARTITION BY mine.item_id ORDER BY count(*) DESC, other.id DESC
            ) AS place
        FROM {tagging} mine
        CROSS JOIN LATERAL (
            SELECT item.id
            FROM {tagging} theirs JOIN {items} item ON item.id = theirs.item_id
            WHERE theirs.tag_id = mine.tag_id AND theirs.item_id <> mine.item_id
                AND item.kind = ANY(%s) AND item.status = %s AND item.published_at <= %s
            ORDER BY theirs.item_id DESC LIMIT %s
        ) other
        WHERE mine.item_id = ANY(%s)
        GROUP BY mine.item_id, other.id
    ) near
    WHERE near.place <= %s
    ORDER BY near.item_id, near.place
"""


def by_tags(items: Collection[int], moment: datetime) -> list[tuple[int, int, float]]:
    """(one of `items`, an item that shares tags with it, how alike from 0 to 1), best first for each.

    Alike is the share of the item's tags that both have, less the further down the list it stands.
    One query, none without items; it reads, for each tag, the newest that carry it.
    """
    if not items:
        return []
    sql = _SQL.format(tagging=Tagging._meta.db_table, items=Item._meta.db_table)
    shown = [kind.name for kind in kinds.in_feed()]
    with connection.cursor() as cursor:
        cursor.execute(sql, [shown, Status.PUBLISHED, moment, OF_EACH_TAG, list(items), MOST])
        rows = cursor.fetchall()
    found: list[tuple[int, int, float]] = []
    place: dict[int, int] = {}
    for item, other, shared, tags in rows:
        found.append((item, other, shared / tags * FADE ** place.get(item, 0)))
        place[item] = place.get(item, 0) + 1
    return found
