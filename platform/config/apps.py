from django.apps import AppConfig

from config import checks  # noqa: F401  # importing registers them


class ConfigConfig(AppConfig):
    """The wiring as an app: it carries start-up checks and the `run` command."""

    name = "config"
