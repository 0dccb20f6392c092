"""Expressions that Django's ORM lacks."""

from typing import Any

from django.db.models import Count, IntegerField, Lookup, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce


class SubqueryCount(Coalesce):
    """How many rows a correlated queryset has: counts without joining, so that several counts
    beside each other do not multiply."""

    def __init__(self, rows: QuerySet[Any], **extra: Any) -> None:
        counted = rows.order_by().annotate(_all=Value(1)).values("_all").annotate(_n=Count("pk"))
        super().__init__(Subquery(counted.values("_n")), 0, output_field=IntegerField(), **extra)


class AnyOf(Lookup[Any]):
    """`column = ANY (array)`: the column's value is one of an array column's elements."""

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} = ANY ({right})", [*left_params, *right_params]
