"""Commenting."""

from django import forms
from django.utils.translation import gettext_lazy as _

from items.forms import BodyForm, Editor
from items.models import Item


class CommentForm(BodyForm):
    """A comment: shorter than other texts, in both directions."""

    least, least_chinese = 5, 2

    body = forms.CharField(
        label=_("Your comment"),
        max_length=5_000,
        strip=False,
        widget=Editor({"rows": 3}),
        help_text=_("Markdown and $LaTeX$ are understood."),
    )


def about(item: Item) -> dict[str, str]:
    """What tells the form for comments on one item from the others of a page."""
    return {"auto_id": f"comment-{item.pk}-%s"}
