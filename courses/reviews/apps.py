from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from items import kinds


class ReviewsConfig(AppConfig):
    """What learners say about a course."""

    name = "courses.reviews"
    verbose_name = _("Reviews")

    def ready(self) -> None:
        kinds.register(
            kinds.Kind(
                "review",
                label=_("review"),
                plural=_("reviews"),
                url=lambda item: f"{item.parent.get_absolute_url()}#item-{item.pk}",
            )
        )
        kinds.register_shown("review", "courses.reviews.rating.shown")
