"""Work that waits for nobody, started by Celery beat."""

from celery import shared_task

from courses.learning import attempts


@shared_task
def end_quizzes() -> int:
    """Grade what was saved of quizzes whose time is over, of those who do not come back."""
    return attempts.end_over()
