from typing import Any

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from items import kinds, written


class BoardsConfig(AppConfig):
    """Boards, their topics and the posts in them."""

    name = "community.boards"
    verbose_name = _("Boards")

    def ready(self) -> None:
        written.register("discuss", _("topic"))
        kinds.register(
            kinds.Kind(
                "board",
                label=_("board"),
                plural=_("boards"),
                url=lambda item: reverse("board", args=[item.pk, item.slug]),
                news="topic",
            )
        )
        kinds.register(
            kinds.Kind(
                "topic",
                label=_("topic"),
                plural=_("topics"),
                talk="opening",
                form="items.forms.PageForm",
                news="post",
                url=lambda item: reverse("topic", args=[item.pk, item.slug]),
                card="boards/_topic_card.html",
                model="boards.Topic",
                in_feed=True,
            )
        )
        kinds.register(
            kinds.Kind(
                "post",
                label=_("post"),
                plural=_("posts"),
                talk="reply",
                form="items.forms.BodyForm",
                url=self._post_url,
            )
        )
        for name in ("topic", "post"):
            kinds.register_bounds(name, "community.boards.bounds.bounds")

    def _post_url(self, item: Any) -> str:
        """A post shows on a page of its topic that begins with it."""
        return f"{reverse('topic', args=[item.parent_id, '-'])}?from={item.pk}#item-{item.pk}"
