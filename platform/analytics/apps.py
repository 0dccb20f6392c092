from django.apps import AppConfig

from activity import registry


class AnalyticsConfig(AppConfig):
    """Reader of events: who is active on which day."""

    name = "analytics"

    def ready(self) -> None:
        registry.register("analytics.active_days", "analytics.active.read")
