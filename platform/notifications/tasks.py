"""Work that waits for nobody, started by Celery beat."""

from celery import shared_task

from notifications import digest


@shared_task
def send_digests() -> int:
    """Mail everybody to whom a digest is due in this hour."""
    return digest.send_due()
