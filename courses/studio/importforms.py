"""What one fills in to import a course."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from courses.catalogue.models import Course
from courses.studio import access
from courses.studio.imports import MAX_SIZE

_BEGINNINGS = (b"PK\x03\x04", b"\x1f\x8b")
_TAR = (257, b"ustar")


class ImportForm(forms.Form):
    """An archive, and whose it is."""

    file = forms.FileField(
        label=_("The course as one file: .zip or .tar.gz"), max_length=200,
        help_text=_("An export from Open edX, or a folder of Markdown files with a course.md."),
    )  # fmt: skip
    into = forms.ModelChoiceField(
        label=_("Which course it is"), queryset=Course.objects.none(), required=False,
        empty_label=_("a new one, or the one it was before"),
        help_text=_("A folder of Markdown can also bring a course up to date that you teach."),
    )  # fmt: skip
    rights = forms.BooleanField(
        label=_("I may publish all that is in it: I made it, or its makers allow it.")
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = access.courses_of(user).select_related("item").order_by("item__title", "pk")
        self.fields["into"].queryset = mine  # type: ignore[attr-defined]

    def clean_file(self) -> File[bytes]:
        file: File[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MAX_SIZE:
            raise ValidationError(
                _("It may have %(max)s, and this one has %(size)s."),
                params={"max": filesizeformat(MAX_SIZE), "size": filesizeformat(file.size)},
            )
        begin = file.read(_TAR[0] + len(_TAR[1]))
        file.seek(0)
        if not begin.startswith(_BEGINNINGS) and not begin.endswith(_TAR[1]):
            raise ValidationError(_("This is neither a .zip nor a .tar.gz file."))
        return file
