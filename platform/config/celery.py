"""The Celery application: `celery -A config worker` and `celery -A config beat`."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, worker_init
from django.db import connections
from kombu.transport import TRANSPORT_ALIASES

from config.checks import refuse_open_demo_accounts

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# Wherever settings say `filesystem://`, ours is meant.
TRANSPORT_ALIASES["filesystem"] = "config.file_broker:Transport"

app = Celery("lyceum")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
@beat_init.connect
def look_before_starting(**kwargs: Any) -> None:
    """A worker serves no deployment with open demo accounts."""
    refuse_open_demo_accounts()
    # The children that a worker forks must not share this connection.
    connections.close_all()
