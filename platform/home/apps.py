from django.apps import AppConfig


class HomeConfig(AppConfig):
    """The front page: joins cards of every kind."""

    name = "home"
