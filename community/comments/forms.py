"""Commenting."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Viewer
from items import kinds
from items.forms import BodyForm, Editor
from items.models import Item


class CommentForm(BodyForm):
    """A comment: shorter than other texts, in both directions. With `on`, what `viewer` comments on, it
    asks which later lesson the comment gives away, where there are any."""

    least, least_chinese = 5, 2

    body = forms.CharField(
        label=_("Your comment"),
        max_length=5_000,
        strip=False,
        widget=Editor({"rows": 3}),
        help_text=_("Markdown and $LaTeX$ are understood."),
    )
    reveals = forms.ChoiceField(
        label=_("It gives away"),
        required=False,
        help_text=_("Who has not come so far gets it folded."),
    )

    def __init__(
        self, *args: Any, on: Item | None = None, viewer: Viewer | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        ahead = kinds.ahead(on, viewer) if on is not None else []
        if ahead:
            choices = [(str(pk), words) for pk, words in ahead]
            self.fields["reveals"].choices = [("", _("nothing")), *choices]  # type: ignore[attr-defined]
        else:
            del self.fields["reveals"]

    def clean_reveals(self) -> Item | None:
        chosen = self.cleaned_data["reveals"]
        return Item.objects.get(pk=chosen) if chosen else None


def about(item: Item, viewer: Viewer) -> dict[str, Any]:
    """What tells the form for comments on one item from the others of a page."""
    return {"auto_id": f"comment-{item.pk}-%s", "on": item, "viewer": viewer}
