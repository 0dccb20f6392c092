"""What stands in the studio's forms: titles, texts, lists of lines, moments."""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import Promise, lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from items.forms import check_length

MAX_TEXT = 100_000
MAX_OUTCOMES = 12


def one_line(text: str) -> str:
    """A title: composed, its spaces single."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _clock() -> str:
    return gettext("Time zone: %(zone)s.") % {"zone": timezone.get_current_timezone_name()}


class MomentField(forms.DateTimeField):
    """A day and a time by the clock of who fills it in; its help says which clock that is."""

    def __init__(self, *, help_text: str | Promise = "", **kwargs: Any) -> None:
        super().__init__(
            widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
            help_text=format_lazy("{} {}", help_text, lazy(_clock, str)()),
            **kwargs,
        )


class TitleField(forms.CharField):
    """The title of a course, section or lesson."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": _("Title"), "max_length": 250, **kwargs})

    def clean(self, value: Any) -> str:
        title = one_line(super().clean(value))
        if title:
            check_length(title, least=2, least_chinese=1)
        return title


class MarkdownField(forms.CharField):
    """A text in Markdown, kept as it is typed."""

    def __init__(self, **kwargs: Any) -> None:
        attributes = {"rows": 16, "data-editor": ""}
        super().__init__(
            **{
                "max_length": MAX_TEXT,
                "required": False,
                "strip": False,
                "widget": forms.Textarea(attrs=attributes),
                **kwargs,
            }
        )

    def clean(self, value: Any) -> str:
        # Browsers send CRLF; a text that was not touched must come back as it was.
        return str(super().clean(value)).replace("\r\n", "\n")


class LinesField(forms.CharField):
    """A list, one entry a line; gives the entries that are not empty."""

    def __init__(self, *, max_lines: int, max_each: int, **kwargs: Any) -> None:
        self.max_lines, self.max_each = max_lines, max_each
        widget = forms.Textarea(attrs={"rows": 4})
        super().__init__(**{"required": False, "widget": widget, **kwargs})

    def clean(self, value: Any) -> list[str]:
        lines = [one_line(line) for line in super().clean(value).splitlines()]
        lines = [line for line in lines if line]
        if len(lines) > self.max_lines:
            raise ValidationError(
                _("At most %(max)d lines, please; these are %(count)d."),
                params={"max": self.max_lines, "count": len(lines)},
            )
        for line in lines:
            if len(line) > self.max_each:
                raise ValidationError(
                    _("A line has at most %(max)d characters: “%(line)s…”"),
                    params={"max": self.max_each, "line": line[:40]},
                )
        return lines

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value
