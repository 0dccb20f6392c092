from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The wiring as an app: it carries start-up checks and the `run` command."""

    name = "config"
