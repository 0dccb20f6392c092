from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from items import kinds


class QuestionsConfig(AppConfig):
    """Questions and their answers."""

    name = "community.questions"

    def ready(self) -> None:
        kinds.register(
            kinds.Kind(
                "question",
                label=_("question"),
                url=lambda item: reverse("question", args=[item.pk, item.slug]),
                card="questions/_question_card.html",
                model="questions.Question",
                in_feed=True,
            )
        )
        kinds.register(
            kinds.Kind(
                "answer",
                label=_("answer"),
                url=lambda item: f"{reverse('question', args=[item.root_id, '-'])}#item-{item.pk}",
            )
        )
