from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from activity import registry


class PointsConfig(AppConfig):
    """Reader of events: what people earn by what they do, and bounties paid from it."""

    name = "community.points"
    verbose_name = _("Points")

    def ready(self) -> None:
        registry.register("points.ledger", "community.points.ledger.read")
