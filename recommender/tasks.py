"""The night's work, started by Celery beat."""

import structlog
from celery import shared_task

from recommender import training

log = structlog.get_logger()


@shared_task
def refresh() -> int | None:
    """Recompute similarity, candidates and engagement; returns the run's id.

    A second one at the same time leaves at once; one that was killed is cleared by the next.
    """
    try:
        return training.refresh().pk
    except training.AlreadyRunning:
        log.info("a refresh is running already")
        return None
