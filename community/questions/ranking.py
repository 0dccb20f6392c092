"""How good an answer is by its votes: the lower bound of Wilson's interval.

With u votes up among n, it is the least share of up-votes that, at 95 % confidence (z = 1.96), may
stand behind them: E. B. Wilson, "Probable inference, the law of succession, and statistical
inference", JASA 22 (1927), 209-212; E. Miller, "How not to sort by average rating" (2009). So 4 of 4
stands below 40 of 41, which a difference or a mean would get wrong.

Computed from the votes themselves when a page is read: one look into the index of votes for each
answer, nothing to keep. What an import brought as a score without votes of its own counts as that
many votes, all up or all down.
"""

import math
from typing import Any

from django.db.models import Case, F, FloatField, Func, IntegerField, QuerySet, Subquery, Sum, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Greatest

Z = 1.96


def wilson(up: int, down: int) -> float:
    """The lower bound, 0 to 1; 0 where nobody voted up."""
    if not up:
        return 0.0
    count = up + down
    spread = Z * math.sqrt(up * down / count + Z * Z / 4)
    return (up + Z * Z / 2 - spread) / (count + Z * Z)


class _Wilson(Func):
    """`wilson` in SQL."""

    output_field = FloatField()
    template = (
        f"(SELECT CASE WHEN v.up = 0 THEN 0 ELSE"
        f" (v.up + {Z * Z / 2} - {Z} * sqrt(v.up * v.down::float8 / (v.up + v.down) + {Z * Z / 4}))"
        f" / (v.up + v.down + {Z * Z}) END"
        f" FROM (SELECT %(expressions)s) v (up, down))"
    )
    arg_joiner = ", "


def wilson_of(votes: QuerySet[Any, Any], carried: F) -> Combinable:
    """The lower bound of an item's `votes` (grouped by their item) and of what it `carried` along."""
    return _Wilson(_sum(votes, 1) + Greatest(carried, 0), _sum(votes, -1) + Greatest(-carried, 0))


def _sum(votes: QuerySet[Any, Any], value: int) -> Coalesce:
    one = Case(When(value=value, then=1), default=0, output_field=IntegerField())
    return Coalesce(Subquery(votes.annotate(_n=Sum(one)).values("_n")), 0)
