"""Forms for notes. What may be kept is checked by `notes`; here is what was typed."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.learning import notes
from courses.learning.passages import Place
from shared.clock import ClockField


class PlaceField(forms.CharField):
    """An anchor of a lesson's page; "" is the whole lesson, a choice like the others."""

    def validate(self, value: Any) -> None:
        """Whatever was chosen; `notes` knows what a place is."""


class WordsForm(forms.Form):
    """The words of a note; a highlight may be without."""

    use_required_attribute = False

    body = forms.CharField(
        label=_("Your note"),
        strip=False,
        error_messages={"required": _("Write something.")},
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": notes.MAX_BODY}),
        help_text=_("Only you see it. Markdown and $LaTeX$ are understood."),
    )

    def __init__(self, *args: Any, needed: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].required = needed


class NoteForm(WordsForm):
    """A new note and where it stands."""

    quote = forms.CharField(required=False, widget=forms.HiddenInput)
    start = forms.IntegerField(
        required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput
    )
    place = PlaceField(label=_("About"), max_length=120)
    second = ClockField(
        label=_("Time in the film"),
        required=False,
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "text", "placeholder": "1:23"}),
        help_text=_("Minutes and seconds, if it is about one moment."),
    )

    field_order = ["quote", "start", "body", "place", "second"]

    def __init__(self, data: Any, places: Iterable[Place]) -> None:
        super().__init__(data, auto_id="note-%s", needed=not (data or {}).get("quote"))
        there = list(places)
        self.played = [place.anchor for place in there if place.media]
        self.fields["place"].widget = forms.Select(choices=_choices(there))
        if not self.played:
            del self.fields["second"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        # With only one film there is nothing to choose.
        if given.get("second") is not None and not given.get("place") and len(self.played) == 1:
            given["place"] = self.played[0]
        given["start"] = given.get("start") or 0
        return given


def _choices(places: list[Place]) -> list[tuple[str, Any]]:
    """Paragraphs by their first words, under their headings."""
    choices: list[tuple[str, Any]] = [("", _("the whole lesson"))]
    inner = choices
    for place in places:
        if place.is_heading:
            inner = []
            choices.append((place.label, inner))
        inner.append((place.anchor, place.label))
    return choices
