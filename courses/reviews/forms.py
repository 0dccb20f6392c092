"""Saying what one thinks of a course, and answering it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from items.forms import BodyForm

STARS = [
    (5, _("5 stars: excellent")),
    (4, _("4 stars: good")),
    (3, _("3 stars: all right")),
    (2, _("2 stars: weak")),
    (1, _("1 star: not worth the time")),
]


class ReviewForm(BodyForm):
    """Stars and a few words."""

    least, least_chinese = 10, 4

    stars = forms.TypedChoiceField(
        label=_("Stars"), coerce=int, choices=STARS, widget=forms.RadioSelect
    )
    body = forms.CharField(
        label=_("What should others know?"),
        max_length=5_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What did you learn, for whom is it, what is missing? Markdown is understood."),
    )

    field_order = ["stars", "body"]


class ReplyForm(forms.Form):
    """The author's one answer."""

    body = forms.CharField(
        label=_("Your answer"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("You can answer each review once, and not change it later."),
    )
