from django.apps import AppConfig


class ActivityConfig(AppConfig):
    """What people did: events, the browser's collector, and the readers' cursor."""

    name = "activity"
