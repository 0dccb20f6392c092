from django.apps import AppConfig


class SharedConfig(AppConfig):
    """What knows no app: safe HTML, segmentation, pagination, typed requests."""

    name = "shared"
