"""Opening topics and writing in them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from items.forms import BodyForm, PageForm


class TopicForm(PageForm):
    """A topic."""


class PostForm(BodyForm):
    """A post in a topic."""

    prefix = "post"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].label = _("Your reply")
