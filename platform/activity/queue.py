"""Asking a worker to tell the readers, soon and not more often than needed."""

import structlog
from celery import current_app
from django.core.cache import cache
from kombu.exceptions import KombuError, OperationalError

log = structlog.get_logger()

DELAY = 1  # seconds; events of one second are delivered together


def deliver_soon() -> None:
    """Queue one delivery a second from now, unless one is queued already.

    A broker that is down loses nothing: the periodic delivery finds the events in the database.
    """
    if not cache.add("activity:delivery-is-queued", True, timeout=DELAY):
        return
    try:
        current_app.send_task("activity.tasks.deliver", countdown=DELAY, expires=60)
    except (OperationalError, KombuError, OSError) as error:
        log.warning("delivery not queued", error=str(error))
