"""How a person wishes to be told."""

from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from notifications.kinds import Way, choices
from notifications.models import Ways

_TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class WaysForm(forms.ModelForm[Ways]):
    """A way for each choice, and when mail may come."""

    follows_own = forms.BooleanField(label=_("Follow what I write in"), required=False)

    class Meta:
        model = Ways
        fields = ["often", "quiet_from", "quiet_until", "paused_until"]
        labels = {
            "often": _("Mail with what I missed"),
            "quiet_from": _("No mail from"),
            "quiet_until": _("No mail until"),
            "paused_until": _("Pause everything until"),
        }
        widgets = {
            "quiet_from": _TIME,
            "quiet_until": _TIME,
            "paused_until": forms.DateTimeInput(
                attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
            ),
        }
        help_texts = {
            "quiet_from": _("In your time zone."),
            "paused_until": _("Nothing is lost: it waits on the page of notifications."),
        }

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["follows_own"].initial = person.follows_own
        for name, label in choices():
            self.fields[f"way_{name}"] = forms.ChoiceField(
                label=label,
                choices=Way.choices,
                initial=self.instance.way(name),
                widget=forms.RadioSelect,
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and (cleaned["quiet_from"] is None) != (cleaned["quiet_until"] is None):
            self.add_error("quiet_until", _("Quiet hours need a beginning and an end."))
        return cleaned

    @transaction.atomic
    def save(self, commit: bool = True) -> Ways:
        """Keep the choices that differ from the defaults."""
        self.instance.choose({n: self.cleaned_data[f"way_{n}"] for n, _label in choices()})
        self.person.follows_own = self.cleaned_data["follows_own"]
        self.person.save(update_fields=["follows_own"])
        return super().save(commit=commit)

    @property
    def matrix(self) -> list[forms.BoundField]:
        """The rows of choices."""
        return [self[f"way_{name}"] for name, _label in choices()]

    @property
    def others(self) -> list[forms.BoundField]:
        """What stands beside the choices."""
        names = ["often", "quiet_from", "quiet_until", "paused_until", "follows_own"]
        return [self[name] for name in names]
