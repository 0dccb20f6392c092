"""Work for a worker: what takes longer than a page may."""

from celery import shared_task

from courses.studio import imports


@shared_task(soft_time_limit=imports.LONGEST, time_limit=imports.LONGEST + 60)
def import_course(pk: int) -> None:
    """See `imports.run`."""
    imports.run(pk)


@shared_task
def clear_archives() -> int:
    """See `imports.clear`."""
    return imports.clear()
