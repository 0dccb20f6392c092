"""Background work on questions; each is safe to run twice and at any time."""

from celery import shared_task

from community.questions import similar_night


@shared_task
def refresh_similar() -> None:
    """Bring up to date what is found similar to a question."""
    similar_night.refresh()
