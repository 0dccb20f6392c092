"""Long lists in pages: by keyset, as quick at the end as at the start, or by number."""

import base64
import binascii
import json
import math
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

from shared.text import number

Row = TypeVar("Row", bound=Model)
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
# Nobody pages further by hand, and a number from a stranger must not become a huge OFFSET.
LAST_PAGE = 100


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows and the address of the next ones; empty at the end."""

    rows: list[T]
    next_url: str


def keyset(
    request: HttpRequest,
    queryset: QuerySet[Row, Row],
    *order: str,
    size: int = 20,
    parameter: str = "after",
) -> Page[Row]:
    """The page of `queryset` that follows the row named by the query's `after`.

    `order` names fields or annotations that are never null; the last one is unique. A cursor that
    cannot be read gives the first page.
    """
    fields = [name.removeprefix("-") for name in order]
    after = decode(request.GET.get(parameter, ""), len(fields))
    if after is not None:
        # A cursor of another list may hold values that these fields cannot take.
        with suppress(TypeError, ValueError, ValidationError):
            queryset = queryset.filter(_beyond(order, after))
    rows = list(queryset.order_by(*order)[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    cursor = encode([_value(rows[-1], field) for field in fields]) if more else ""
    return Page(rows, _address(request, parameter, cursor) if more else "")


class Sliceable(Protocol[T_co]):
    """A queryset or a list."""

    def __getitem__(self, part: slice, /) -> Iterable[T_co]: ...


def numbered(
    request: HttpRequest, rows: Sliceable[T], size: int = 20, parameter: str = "page"
) -> Page[T]:
    """The page of `rows` whose number the query names, for orders that no keyset can follow."""
    given = request.GET.get(parameter, "")
    page = min(max(number(given, digits=3) or 1, 1), LAST_PAGE)
    start = (page - 1) * size
    found = list(rows[start : start + size + 1])
    more = len(found) > size and page < LAST_PAGE
    return Page(found[:size], _address(request, parameter, str(page + 1)) if more else "")


def _beyond(order: Sequence[str], after: Sequence[Any]) -> Q:
    """(a, b) < (x, y), also said as `a <= x`, by which an index on `a` can start at the place."""
    first, value = order[0].removeprefix("-"), after[0]
    comparison = "lt" if order[0].startswith("-") else "gt"
    if len(order) == 1:
        return Q(**{f"{first}__{comparison}": value})
    rest = _beyond(order[1:], after[1:])
    return Q(**{f"{first}__{comparison}e": value}) & (
        Q(**{f"{first}__{comparison}": value}) | (Q(**{first: value}) & rest)
    )


def _value(row: Any, field: str) -> Any:
    for name in field.split("__"):
        row = getattr(row, name)
    return row


def encode(values: Sequence[Any]) -> str:
    """What stands in an address for the row that has these values."""
    plain = [{"at": v.isoformat()} if isinstance(v, datetime) else v for v in values]
    written = json.dumps(plain, default=str)  # an exact number is a text there
    return base64.urlsafe_b64encode(written.encode()).decode().rstrip("=")


def decode(cursor: str, length: int) -> list[Any] | None:
    """The values that `encode` was given, if it was given so many; else None, whoever wrote it."""
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(values, list) or len(values) != length:
            return None
        return [_plain(value) for value in values]
    except (binascii.Error, ValueError, KeyError, TypeError, RecursionError):
        return None


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        at = datetime.fromisoformat(value["at"])
        if at.tzinfo is not None and 1900 < at.year < 2200:
            return at
    if isinstance(value, float) and math.isfinite(value):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**62:
        return value
    if isinstance(value, str) and "\0" not in value:
        value.encode()  # a lone surrogate is no text: UnicodeEncodeError
        return value
    raise ValueError("no value of a cursor")


def _address(request: HttpRequest, parameter: str, value: str) -> str:
    query = request.GET.copy()
    query[parameter] = value
    return f"{request.path}?{query.urlencode()}"
