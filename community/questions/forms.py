"""Asking and answering."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from items.forms import BodyForm, PageForm


class AskForm(PageForm):
    """A question; `about` is the id of the item it is about, if any."""

    about = forms.IntegerField(required=False, widget=forms.HiddenInput)

    field_order = ["title", "body", "tags", "language", "about"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].help_text = _("Say in one sentence what you want to know.")


class AnswerForm(BodyForm):
    """An answer."""

    prefix = "answer"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].label = _("Your answer")
