from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Brings in real content from other systems."""

    name = "imports"
