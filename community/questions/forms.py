"""Asking, answering and closing."""

from collections.abc import Sequence
from typing import Any, Self

from django import forms
from django.http import QueryDict
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Viewer
from community.questions.models import Reason
from community.questions.places import MAX_QUOTE, Place, Spot, checked
from community.questions.similar_shown import similar_to
from items.forms import BodyForm, PageForm
from shared.clock import ClockField


class PlaceField(forms.CharField):
    """The name of a place; "" is the whole, a choice like the others."""

    def validate(self, value: Any) -> None:
        """Whatever was chosen; `places.checked` knows the places."""


class AskForm(PageForm):
    """A question; `about` is the id of the item it is about, if any, and `spots` are its places."""

    about = forms.IntegerField(required=False, widget=forms.HiddenInput)
    quote = forms.CharField(required=False, max_length=MAX_QUOTE, widget=forms.HiddenInput)
    # A field; the attribute of that name stays the base's.
    place = PlaceField(label=_("About"), max_length=120)  # type: ignore[assignment]
    second = ClockField(
        label=_("Time in the film"),
        required=False,
        max_length=12,
        widget=forms.TextInput(attrs={"placeholder": "1:23"}),
        help_text=_("Minutes and seconds, if it is about one moment."),
    )

    field_order = ["title", "body", "place", "second", "tags", "language", "about", "quote"]

    def __init__(self, *args: Any, spots: Sequence[Spot] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spots = list(spots)
        self.fields["place"].widget = forms.Select(choices=_choices(self.spots))
        if not self.spots:
            del self.fields["place"], self.fields["quote"]
        if not any(spot.is_played for spot in self.spots):
            del self.fields["second"]
        title: Any = self.fields["title"]
        title.help_text = _("Say in one sentence what you want to know.")
        # While it is typed, what is similar shows below it.
        title.after = "questions/_look.html"
        title.similar = None
        title.widget.attrs |= {
            "hx-get": reverse("similar-questions"),
            "hx-trigger": "input changed delay:400ms",
            "hx-target": "#similar",
            "hx-swap": "outerHTML",
            "hx-sync": "this:replace",
        }

    @classmethod
    def looking(cls, written: QueryDict, viewer: Viewer, spots: Sequence[Spot] = ()) -> Self:
        """The form as it was written so far, with what is similar to its title; nothing is checked."""
        form = cls(initial=written.dict(), spots=spots)
        found: Any = form.fields["title"]
        found.similar = similar_to(written.get("title", ""), viewer)
        found.looked = True
        return form

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        name, second = given.get("place") or "", given.get("second")
        # With only one film there is nothing to choose.
        played = [spot.name for spot in self.spots if spot.is_played]
        if second is not None and not name and len(played) == 1:
            name = played[0]
        try:
            self.where = checked(name, second, given.get("quote") or "", self.spots)
        except ValueError as error:
            self.add_error("place" if second is None else "second", str(error))
        return given

    where: Place


def _choices(spots: Sequence[Spot]) -> list[tuple[str, Any]]:
    """Places by their first words, under their headings."""
    choices: list[tuple[str, Any]] = [("", _("the whole of it"))]
    inner, above = choices, ""
    for spot in spots:
        if spot.heading != above:
            inner, above = [], spot.heading
            choices.append((spot.heading, inner))
        inner.append((spot.name, spot.label))
    return choices


class AnswerForm(BodyForm):
    """An answer."""

    prefix = "answer"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].label = _("Your answer")


class CloseForm(forms.Form):
    """Why a question is closed; `original` is the address or number of the one it repeats."""

    reason = forms.ChoiceField(label=_("Why"), choices=Reason, widget=forms.RadioSelect)
    original = forms.CharField(
        label=_("The original question"),
        required=False,
        max_length=500,
        help_text=_("Its address, or words of its title: what is alike shows below."),
        widget=forms.TextInput(
            attrs={
                "hx-get": reverse_lazy("similar-questions"),
                "hx-trigger": "input changed delay:400ms",
                "hx-target": "#similar",
                "hx-swap": "outerHTML",
                "hx-sync": "this:replace",
            }
        ),
    )
    words = forms.CharField(
        label=_("In your words"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What would help whoever asked."),
    )
