from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActivityConfig(AppConfig):
    """What people did: events, the browser's collector, and the readers' cursor."""

    name = "activity"
    verbose_name = _("Activity")
