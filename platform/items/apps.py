from django.apps import AppConfig


class ItemsConfig(AppConfig):
    """What a person can see: one table for every kind, and who may see which row."""

    name = "items"
