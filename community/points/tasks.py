from celery import shared_task

from community.points import bounties


@shared_task
def settle_bounties() -> int:
    """Pay or give back the bounties whose time is over."""
    return bounties.settle_due()
