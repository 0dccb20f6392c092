"""Background work on people; each is safe to run twice and at any time."""

from celery import shared_task
from django.core.management import call_command


@shared_task
def clear_sessions() -> None:
    """Forget the sessions that have ended, and with them what was written in them and never sent."""
    call_command("clearsessions")
