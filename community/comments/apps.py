from typing import Any

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from items import kinds


class CommentsConfig(AppConfig):
    """Remarks on any item."""

    name = "community.comments"

    def ready(self) -> None:
        kinds.register(
            kinds.Kind(
                "comment",
                label=_("comment"),
                plural=_("comments"),
                url=self._url,
                talk="reply",
                form="community.comments.forms.CommentForm",
                leaves_stub=True,
            )
        )

    def _url(self, item: Any) -> str:
        """A comment's own address: it leads to where it stands, or shows it with what is around."""
        return f"{reverse('comment-thread', args=[item.pk])}#item-{item.pk}"
