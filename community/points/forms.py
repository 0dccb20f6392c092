"""Offering a bounty."""

from django import forms
from django.utils.translation import gettext_lazy as _

from community.points import rules


class BountyForm(forms.Form):
    """How many points; what may be chosen is what may be offered."""

    amount = forms.TypedChoiceField(
        label=_("Points"), coerce=int, choices=[(n, str(n)) for n in rules.BOUNTIES]
    )
