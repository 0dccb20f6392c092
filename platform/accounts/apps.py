from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who: users, profiles, follows, blocks, preferences."""

    name = "accounts"
