from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ItemsConfig(AppConfig):
    """What a person can see: one table for every kind, and who may see which row."""

    name = "items"
    verbose_name = _("Items")
