"""Work that waits for nobody, started by Celery beat."""

from celery import shared_task

from courses.learning import actions, attempts, certificates, notes


@shared_task
def end_quizzes() -> int:
    """Grade what was saved of quizzes whose time is over, of those who do not come back."""
    return attempts.end_over()


@shared_task
def clear_notes() -> int:
    """Delete for good what people threw away of their notes a day ago."""
    return notes.clear_away()


@shared_task
def finish_courses() -> int:
    """Finish courses for those to whom nothing is left in them since a lesson was taken out."""
    return actions.finish_due()


@shared_task
def issue_certificates() -> int:
    """Give certificates to those who finished before their course gave any."""
    return certificates.issue_missing()
