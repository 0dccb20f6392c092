"""Who sees what, as one condition of SQL.

It stands in nearly every query of the site. As SQL it costs five column references to build; the same
in nested `Q` and `Exists` objects took longer to build than PostgreSQL takes to answer.
"""

from typing import Any

from django.db.models import BooleanField, Func
from django.utils import timezone


def _shows(status: str, published: str, gate: str, author: str) -> str:
    """What a row must fulfil by itself, its ancestors aside; the arguments are its columns.

    A stranger's id is NULL, which no admission, authorship or block matches. A block hides what its
    person writes from then on, save behind their own gate: who was let in there keeps all of it.
    """
    return f"""(
        {status} = 'published'
        AND ({gate} IS NULL
            OR EXISTS (SELECT FROM items_admission adm WHERE adm.gate_id = {gate}
                AND adm.user_id = %s AND (adm.expires_at IS NULL OR adm.expires_at > %s))
            OR EXISTS (SELECT FROM items_item gat WHERE gat.id = {gate} AND gat.author_id = %s))
        AND NOT EXISTS (SELECT FROM accounts_user aut WHERE aut.id = {author}
            AND aut.suspended_at <= {published})
        AND NOT EXISTS (SELECT FROM accounts_block blo WHERE blo.blocked_id = {author}
            AND blo.blocker_id = %s AND blo.at <= {published}
            AND NOT EXISTS (SELECT FROM items_item gat WHERE gat.id = {gate}
                AND gat.author_id = {author}))
        OR {author} = %s AND {status} <> 'removed'
    )"""


_ANCESTOR_SHOWS = _shows("anc.status", "anc.published_at", "anc.gate_id", "anc.author_id")


class Visible(Func):
    """True for the items that one viewer may see; see `ItemQuerySet.visible_to` for the rule.

    `me` is the viewer's id, None for a stranger; `prefix` leads from the row asked about to its item.
    """

    output_field = BooleanField()
    conditional = True

    def __init__(self, me: int | None, prefix: str = "") -> None:
        names = ("status", "published_at", "gate", "author", "path")
        super().__init__(*(f"{prefix}{name}" for name in names))
        self.me = me

    def __repr__(self) -> str:
        return f"Visible({self.me})"

    def as_sql(  # type: ignore[override]  # one function serves every compiler
        self, compiler: Any, connection: Any, **context: Any
    ) -> tuple[str, list[Any]]:
        columns = [compiler.compile(column)[0] for column in self.get_source_expressions()]
        status, published, gate, author, path = columns
        # `IS NOT TRUE`: an ancestor for which this is unknown (nobody's, say) hides as well.
        # `IS TRUE` changes no answer: it keeps PostgreSQL from making a join of this, of which it
        # expects next to no rows, and then nests loops over all that there are.
        sql = (
            f"({_shows(status, published, gate, author)} AND (NOT EXISTS ("
            f"SELECT FROM items_item anc WHERE anc.id = ANY ({path})"
            f" AND {_ANCESTOR_SHOWS} IS NOT TRUE)) IS TRUE)"
        )
        row = [self.me, timezone.now(), self.me, self.me, self.me]
        return sql, row + row

    @property
    def identity(self) -> tuple[Any, ...]:
        return (*super().identity, self.me)
