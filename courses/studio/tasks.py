"""Work for a worker: what takes longer than a page may."""

from celery import shared_task

from courses.studio import imports


@shared_task
def import_course(pk: int) -> None:
    """See `imports.run`."""
    imports.run(pk)
