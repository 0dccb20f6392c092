from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from items import written


class StudioConfig(AppConfig):
    """Where authors write their courses."""

    name = "courses.studio"
    verbose_name = _("Studio")

    def ready(self) -> None:
        written.register("studio-lesson", _("lesson"))
        written.register("studio-about", _("course"))
