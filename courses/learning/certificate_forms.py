"""What is typed about certificates."""

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.learning import certificates
from courses.learning.models import Certificate


class CodeForm(forms.Form):
    """A certificate's code; `found` is the certificate that has it."""

    code = forms.CharField(
        label=_("Code of the certificate"),
        max_length=100,
        help_text=_("Twelve letters and digits. Case, dashes and spaces do not matter."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    found: Certificate | None = None

    def clean_code(self) -> str:
        typed = str(self.cleaned_data["code"])
        self.found = certificates.find(typed)
        if self.found is None:
            raise forms.ValidationError(
                _(
                    "No certificate has this code. Compare it with the certificate, letter by letter."
                )
            )
        return typed


class SharingForm(forms.ModelForm[Certificate]):
    """Who may see it."""

    class Meta:
        model = Certificate
        fields = ["sharing"]
        labels = {"sharing": _("Who may see this certificate")}
        widgets = {"sharing": forms.RadioSelect}


class RevokeForm(forms.Form):
    """Why it is no longer valid."""

    reason = forms.CharField(
        label=_("Why is it no longer valid?"),
        max_length=Certificate.MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Its holder reads this; others only learn that it is no longer valid."),
    )
