"""Background work on items; each is safe to run twice and at any time."""

from celery import shared_task

from items.uploads import orphans


@shared_task
def clear_files() -> int:
    """Delete stored files that belong to nothing any more."""
    return orphans.clear()
