"""Under which licence a row may be shown."""

from datetime import UTC, datetime

from imports.stackexchange.row import Row

# Source: "Creative Commons licensing UI and data updates", Meta Stack Exchange, question 347758.
THIRD = datetime(2011, 4, 8, tzinfo=UTC)
FOURTH = datetime(2018, 5, 2, tzinfo=UTC)


def licence(row: Row) -> str:
    """As the row says, else by the date of its latest words: each edit publishes anew."""
    if row.text("ContentLicense"):
        return row.text("ContentLicense")[:60]
    at = row.moment_or_none("LastEditDate") or row.moment("CreationDate")
    version = "4.0" if at >= FOURTH else "3.0" if at >= THIRD else "2.5"
    return f"CC BY-SA {version}"
