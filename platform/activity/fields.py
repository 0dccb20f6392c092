"""Column types of PostgreSQL that Django does not know."""

from typing import Any

from django.db import models


class XidField(models.Field[int, int]):
    """PostgreSQL's `xid8`: the number of the transaction that wrote the row."""

    def db_type(self, connection: Any) -> str:
        return "xid8"

    def get_prep_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, int) else value

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> int | None:
        return None if value is None else int(value)
