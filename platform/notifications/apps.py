from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from activity import registry


class NotificationsConfig(AppConfig):
    """Reader of events: what people are told of what others did, here, by mail and in feeds."""

    name = "notifications"
    verbose_name = _("Notifications")

    def ready(self) -> None:
        registry.register("notifications.notices", "notifications.reader.read")
        registry.register_opening("notifications", "notifications.reading.opened")
