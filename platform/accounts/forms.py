"""Joining, and what a person may say about themselves."""

import unicodedata
import zoneinfo
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import handles
from accounts.models import User, check_name


def free_handle(handle: str, but: User | None = None) -> str:
    """The normalised handle, or `ValidationError`: misspelt, taken, or looking like a taken one."""
    handle = handles.normalise(handle)
    handles.check(handle)
    others = User.objects.exclude(pk=but.pk) if but else User.objects.all()
    taken = others.filter(handle_skeleton=handles.skeleton(handle)).values_list("handle", flat=True)
    if handle in taken:
        raise forms.ValidationError(_("This handle is taken."), code="taken")
    if taken:
        raise forms.ValidationError(
            _("This handle looks like one that is taken."), code="look_alike"
        )
    return handle


class SignupForm(forms.Form):
    """What we ask beside e-mail and password; allauth builds its own form upon this."""

    handle = forms.CharField(
        label=_("Handle"),
        max_length=60,
        help_text=_("Public, in any script. It stands in your profile's address."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname", "spellcheck": "false"}),
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        required=False,
        validators=[check_name],
        help_text=_("How we call you; your handle if you leave it empty."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["email", "handle", "name", "password1"]

    def clean_handle(self) -> str:
        return free_handle(self.cleaned_data["handle"])

    def clean_name(self) -> str:
        return unicodedata.normalize("NFKC", self.cleaned_data["name"]).strip()

    def signup(self, request: HttpRequest, user: User) -> None:
        """allauth calls this after the adapter has saved the person; nothing is left to do."""


class SettingsForm(forms.ModelForm[User]):
    """Profile and preferences of the person themselves."""

    class Meta:
        model = User
        fields = ["handle", "name", "bio", "language", "time_zone"]
        labels = {"name": _("Name")}
        widgets = {"bio": forms.Textarea(attrs={"rows": 6})}
        help_texts = {
            "bio": _("Markdown."),
            "time_zone": _("For example Asia/Shanghai. Days and times are shown in it."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones: list[tuple[str, Any]] = [("", _("As the site"))]
        zones += [(zone, zone.replace("_", " ")) for zone in sorted(zoneinfo.available_timezones())]
        self.fields["time_zone"].widget = forms.Select(choices=zones)
        languages = [("", _("As the browser")), *settings.LANGUAGES]
        self.fields["language"].widget = forms.Select(choices=languages)

    def clean_handle(self) -> str:
        return free_handle(self.cleaned_data["handle"], but=self.instance)
