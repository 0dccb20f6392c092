from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StudioConfig(AppConfig):
    """Where authors write their courses."""

    name = "courses.studio"
    verbose_name = _("Studio")
