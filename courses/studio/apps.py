from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from items import drafts


class StudioConfig(AppConfig):
    """Where authors write their courses."""

    name = "courses.studio"
    verbose_name = _("Studio")

    def ready(self) -> None:
        drafts.register("studio-lesson", _("lesson"))
        drafts.register("studio-about", _("course"))
