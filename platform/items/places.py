"""Where items stand, while others move them.

An item's `path` names all that it stands in, and with it the gates before it. Who writes below an item
while that moves must not keep the path it had: what they wrote would stay open to those of the old
place. So writers share a lock of the tree they write in, and who moves waits for it alone.
"""

from collections.abc import Iterable

from django.db import connection

from items.models import Item

_KEY = "hashtextextended('items.places', %s)"


def hold(parent: Item) -> list[int]:
    """The path of what is written in `parent`, which stays right until the transaction ends.

    Two queries, and two more for each time that it moved to another tree meanwhile.
    """
    path = list(parent.path)
    while True:
        root = [*path, parent.pk][0]
        _lock("pg_advisory_xact_lock_shared", root)
        path = Item.objects.values_list("path", flat=True).get(pk=parent.pk)
        if [*path, parent.pk][0] == root:
            return [*path, parent.pk]


def shut(roots: Iterable[int]) -> None:
    """Wait for all who write in the trees with these roots, and let others wait, until the transaction
    ends: what stands in them can be moved."""
    for root in sorted(set(roots)):
        _lock("pg_advisory_xact_lock", root)


def _lock(how: str, root: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {how}({_KEY})", [root])
