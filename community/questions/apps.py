from typing import Any

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from activity import registry
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
        kinds.register_bounds("question", "community.questions.removing.question_bounds")
        kinds.register_shown("answer", "community.questions.removing.answer_shown")
        registry.register("questions.lately", "community.questions.lately.read")
        registry.register("similar", "community.questions.similar_index.read")
        for name, label, kind, ids, good in (
            ("solved", _("Solved"), "question", "solved", True),
            ("unanswered", _("Unanswered"), "question", "unanswered", False),
            ("accepted", _("Accepted answer"), "answer", "settling", True),
        ):
            model = f"questions.{kind.capitalize()}"
            kinds.register_state(kinds.State(name, label, kind, model, ids, good))

    def _answer_url(self, item: Any) -> str:
        """An answer shows on whichever page of its question it stands just now."""
        return f"{reverse('question', args=[item.root_id, '-'])}?answer={item.pk}#item-{item.pk}"
