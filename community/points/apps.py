from django.apps import AppConfig

from activity import registry


class PointsConfig(AppConfig):
    """Reader of events: what people earn by what they do, and bounties paid from it."""

    name = "community.points"

    def ready(self) -> None:
        registry.register("points.ledger", "community.points.ledger.read")
