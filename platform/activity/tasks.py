"""Background work on events; each is safe to run twice and at any time."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from activity import partitions, readers
from activity.collector import MAX_AGE
from activity.models import ClientEvent


@shared_task
def deliver() -> dict[str, int]:
    """Tell the readers what they have not read."""
    return readers.deliver()


@shared_task
def make_partitions() -> list[str]:
    """Make room for the coming months, and forget browsers' ids too old to be sent again."""
    ClientEvent.objects.filter(at__lt=timezone.now() - MAX_AGE - timedelta(hours=1)).delete()
    return partitions.ensure_ahead()
