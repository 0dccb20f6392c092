from django.apps import AppConfig


class RecommenderConfig(AppConfig):
    """What is similar to what, what to show whom, and how engaged each member is."""

    name = "recommender"
