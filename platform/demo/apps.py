from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Our own demo content and the simulated learners who use it."""

    name = "demo"
