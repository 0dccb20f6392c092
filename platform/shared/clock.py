"""Seconds of a film as players show them, and as people type them."""

import re
import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

_CLOCK = re.compile(
    r"(?:(\d{1,2}):)?(\d{1,4}):(\d{1,2}(?:\.\d{1,3})?)|(\d{1,5}(?:\.\d{1,3})?)", re.A
)


def clock(seconds: float) -> str:
    """As players show it: 0:07, 12:30, 1:02:03."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


class ClockField(forms.CharField):
    """A time in a film, as minutes and seconds or in seconds alone; gives seconds, or None."""

    def clean(self, value: Any) -> float | None:
        typed = unicodedata.normalize("NFKC", super().clean(value) or "").strip()
        if not typed:
            return None
        found = _CLOCK.fullmatch(typed)
        if found is None:
            raise forms.ValidationError(_("Write it as minutes and seconds: 1:23."), code="clock")
        hours, minutes, seconds, alone = found.groups()
        if alone:
            return float(alone)
        return 3600 * int(hours or 0) + 60 * int(minutes) + float(seconds)
