from typing import Any

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from items import kinds, written


class QuestionsConfig(AppConfig):
    """Questions and their answers."""

    name = "community.questions"

    def ready(self) -> None:
        kinds.register(
            kinds.Kind(
                "question",
                label=_("question"),
                plural=_("questions"),
                talk="opening",
                form="items.forms.PageForm",
                news="answer",
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
                plural=_("answers"),
                talk="reply",
                form="items.forms.BodyForm",
                url=self._answer_url,
            )
        )
        written.register("ask", _("question"))
        kinds.register_about("question", "questions.Question")

    def _answer_url(self, item: Any) -> str:
        """An answer shows on whichever page of its question it stands just now."""
        return f"{reverse('question', args=[item.root_id, '-'])}?answer={item.pk}#item-{item.pk}"
