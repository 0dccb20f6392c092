from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from items import kinds


class CatalogueConfig(AppConfig):
    """What is taught: courses, sections, lessons and what stands in them."""

    name = "courses.catalogue"
    verbose_name = _("Courses")

    def ready(self) -> None:
        kinds.register(
            kinds.Kind(
                "course",
                label=_("course"),
                plural=_("courses"),
                url=lambda item: reverse("course", args=[item.pk, item.slug]),
                card="catalogue/_course_card.html",
                once=False,
                model="catalogue.Course",
                in_feed=True,
                news="lesson",
            )
        )
        kinds.register(
            kinds.Kind(
                "lesson",
                label=_("lesson"),
                plural=_("lessons"),
                url=lambda item: reverse("lesson", args=[item.pk, item.slug]),
                card="catalogue/_lesson_card.html",
                model="catalogue.Lesson",
                in_feed=True,
                news="comment",
            )
        )
        kinds.register_following("lesson", "catalogue.Lesson")
