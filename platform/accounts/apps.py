from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Who: users, profiles, follows, blocks, preferences."""

    name = "accounts"
    verbose_name = _("People")
