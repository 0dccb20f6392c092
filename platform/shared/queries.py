"""Expressions that Django's ORM lacks."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.models import (
    BigIntegerField,
    Count,
    Func,
    IntegerField,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce


class SubqueryCount(Coalesce):
    """How many rows a correlated queryset has: counts without joining, so that several counts
    beside each other do not multiply."""

    def __init__(self, rows: QuerySet[Any], **extra: Any) -> None:
        counted = rows.order_by().annotate(_all=Value(1)).values("_all").annotate(_n=Count("pk"))
        super().__init__(Subquery(counted.values("_n")), 0, output_field=IntegerField(), **extra)


class LastOf(Func):
    """The last element of an array of whole numbers; null when it is empty."""

    template = "(%(expressions)s)[cardinality(%(expressions)s)]"
    output_field = BigIntegerField()


def analyse() -> None:
    """Tell the planner what the tables hold now, after much was written at once."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@contextmanager
def one_at_a_time(name: str) -> Iterator[bool]:
    """True for whoever comes first, False for others meanwhile; a killed process lets go of it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [name])
        got = bool(cursor.fetchone()[0])
        try:
            yield got
        finally:
            if got:
                cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [name])
