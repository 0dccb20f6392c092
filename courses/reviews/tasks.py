"""Work that waits for nobody, started by Celery beat."""

from celery import shared_task

from courses.reviews import rating


@shared_task
def rebuild_ratings() -> int:
    """Store what the reviews of all courses come to by now; tells how many ratings moved."""
    return rating.rebuild()
