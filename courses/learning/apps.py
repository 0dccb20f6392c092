from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from courses.catalogue import facts
from items import kinds


class LearningConfig(AppConfig):
    """Who is where in which course."""

    name = "courses.learning"
    verbose_name = _("Learning")

    def ready(self) -> None:
        kinds.register_done("lesson", "learning.Progress")
        kinds.register_done("course", "learning.Enrolment")
        for kind in ("course", "lesson"):
            kinds.register_ahead(kind, "courses.learning.reached.ahead")
        kinds.register_folds("lesson", "courses.learning.reached.folds")
        kinds.register_places("lesson", "courses.learning.passages.places")
        facts.register(
            "learners", "courses.learning.facts.learners", "courses.learning.facts.learners_of_all"
        )
