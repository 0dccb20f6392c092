from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """What people are told of what others did."""

    name = "notifications"
