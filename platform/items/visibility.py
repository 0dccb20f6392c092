"""Who sees what, as one condition of SQL.

It stands in nearly every query of the site. As SQL it costs a few column references to build; the
same in nested `Q` and `Exists` objects took longer to build than PostgreSQL takes to answer.
"""

import re
from functools import cache
from typing import Any

from django.db.models import BooleanField, Func
from django.utils import timezone

from items import kinds

_COLUMNS = (
    "pk", "status", "published_at", "gate", "author", "path", "opens_at", "opens_after", "step",
    "members_only",
)  # fmt: skip
_PLACEHOLDER = re.compile(r":(me|now)\b")


def _shows(
    pk: str, status: str, published: str, gate: str, author: str, path: str,
    opens_at: str, opens_after: str, step: str, members_only: str,
) -> str:  # fmt: skip
    """What a row must fulfil by itself, its ancestors aside; the arguments are its columns.

    A stranger's id is NULL, which no admission, authorship or block matches. A block hides what its
    person writes from then on, save behind their own gate: who was let in there keeps all of it.
    Who teaches a course with its author sees what its author sees of it.
    """
    return f"""(
        {status} = 'published'
        AND (NOT {members_only} OR CAST(:me AS bigint) IS NOT NULL)
        AND ({gate} IS NULL
            OR EXISTS (SELECT FROM items_admission adm WHERE adm.gate_id = {gate}
                AND adm.user_id = :me AND adm.at <= :now
                AND (adm.expires_at IS NULL OR adm.expires_at > :now)
                AND (adm.opens_all OR ({opens_at} IS NULL OR {opens_at} <= :now)
                    AND adm.at + {opens_after} * interval '1 day' <= :now
                    AND {step} <= adm.step))
            OR EXISTS (SELECT FROM items_item gat WHERE gat.id = {gate} AND gat.author_id = :me))
        AND NOT EXISTS (SELECT FROM accounts_user aut WHERE aut.id = {author}
            AND aut.suspended_at <= {published})
        AND NOT EXISTS (SELECT FROM accounts_block blo WHERE blo.blocked_id = {author}
            AND blo.blocker_id = :me AND blo.at <= {published}
            AND NOT EXISTS (SELECT FROM items_item gat WHERE gat.id = {gate}
                AND gat.author_id = {author}))
        OR {status} <> 'removed' AND ({author} = :me
            OR EXISTS (SELECT FROM items_admission tea JOIN items_item taught
                ON taught.id = tea.gate_id AND taught.author_id = {author}
                WHERE tea.user_id = :me AND tea.teaches
                AND (taught.id = {pk} OR taught.id = ANY ({path}))))
    )"""


@cache
def _ancestor_shows() -> str:
    """What each of a row's ancestors must fulfil. One that was removed and leaves a stub counts as
    published: a thread keeps what was replied to it."""
    names = ", ".join(f"'{name}'" for name in kinds.leaving_stubs())
    gone = f"anc.status IN ('withdrawn', 'removed') AND anc.kind IN ({names})"
    status = f"(CASE WHEN {gone} THEN 'published' ELSE anc.status END)" if names else "anc.status"
    return _shows(
        "anc.id", status, "anc.published_at", "anc.gate_id", "anc.author_id", "anc.path",
        "anc.opens_at", "anc.opens_after", "anc.step", "anc.members_only",
    )  # fmt: skip


class Visible(Func):
    """True for the items that one viewer may see; see `ItemQuerySet.visible_to` for the rule.

    `me` is the viewer's id, None for a stranger; `prefix` leads from the row asked about to its item.
    """

    output_field = BooleanField()
    conditional = True

    def __init__(self, me: int | None, prefix: str = "") -> None:
        super().__init__(*(f"{prefix}{name}" for name in _COLUMNS))
        self.me = me

    def __repr__(self) -> str:
        return f"Visible({self.me})"

    def as_sql(  # type: ignore[override]  # one function serves every compiler
        self, compiler: Any, connection: Any, **context: Any
    ) -> tuple[str, list[Any]]:
        columns = [compiler.compile(column)[0] for column in self.get_source_expressions()]
        path = columns[_COLUMNS.index("path")]
        # `IS NOT TRUE`: an ancestor for which this is unknown (nobody's, say) hides as well.
        # `IS TRUE` changes no answer: it keeps PostgreSQL from making a join of this, of which it
        # expects next to no rows, and then nests loops over all that there are.
        sql = (
            f"({_shows(*columns)} AND (NOT EXISTS ("
            f"SELECT FROM items_item anc WHERE anc.id = ANY ({path})"
            f" AND {_ancestor_shows()} IS NOT TRUE)) IS TRUE)"
        )
        values = {"me": self.me, "now": timezone.now()}
        return _PLACEHOLDER.sub("%s", sql), [values[name] for name in _PLACEHOLDER.findall(sql)]

    @property
    def identity(self) -> tuple[Any, ...]:
        return (*super().identity, self.me)
