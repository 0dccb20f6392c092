"""Background work on items; each is safe to run twice and at any time."""

from celery import shared_task

from items.search import missed, vocabulary
from items.uploads import orphans


@shared_task
def clear_files() -> int:
    """Delete stored files that belong to nothing any more."""
    return orphans.clear()


@shared_task
def count_words() -> int:
    """Count the words that occur, for those who misspell them; forget old searches without result."""
    missed.forget()
    return vocabulary.rebuild()
