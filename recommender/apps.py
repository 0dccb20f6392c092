from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecommenderConfig(AppConfig):
    """What is similar to what, what to show whom, and how engaged each member is."""

    name = "recommender"
    verbose_name = _("Recommendations")
