"""What teachers fill in about people: cohorts, who teaches with them, whom they let in."""

import re
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.catalogue.models import Cohort, Course
from courses.learning.invitations import seats_taken
from courses.studio.fields import MomentField

MAX_PEOPLE = 200
# Between names; one that is shown with an address ("Ann Lee <ann@example.org>") is not understood.
_BETWEEN = re.compile(r"[\n,;]")


class CohortForm(forms.ModelForm[Cohort]):
    """People who take the course together."""

    starts_at = MomentField(label=_("Starts"))
    ends_at = MomentField(label=_("Ends"), required=False)

    class Meta:
        model = Cohort
        fields = ["title", "starts_at", "ends_at", "seats"]
        labels = {"seats": _("Seats")}
        help_texts = {"seats": _("Left empty, as many may come as want.")}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("starts_at"), cleaned.get("ends_at")
        if isinstance(starts, datetime) and isinstance(ends, datetime) and ends <= starts:
            self.add_error("ends_at", _("It has to end after it starts."))
        return cleaned

    def clean_seats(self) -> int | None:
        seats: int | None = self.cleaned_data["seats"]
        taken = seats_taken(self.instance) if self.instance.pk else 0
        if seats is not None and seats < taken:
            raise ValidationError(
                _("%(count)d people have a seat already."), params={"count": taken}
            )
        return seats


class TeacherForm(forms.Form):
    """Whom to teach with."""

    handle = forms.CharField(
        label=_("Handle"), max_length=60,
        help_text=_("As it stands on their profile, such as @maria."),
    )  # fmt: skip


class InviteForm(forms.Form):
    """Whom to let in, with which cohort and until when."""

    people = forms.CharField(
        label=_("Handles or e-mail addresses"), max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocapitalize": "none"}),
        help_text=_("One a line, such as @maria or maria@example.org."),
    )  # fmt: skip
    cohort = forms.ModelChoiceField(
        label=_("Cohort"), queryset=Cohort.objects.none(), required=False,
        empty_label=_("none"), help_text=_("A seat is kept for them."),
    )  # fmt: skip
    expires_at = MomentField(
        label=_("Until"), required=False,
        help_text=_("Left empty, as long as the cohort lasts, or for good."),
    )  # fmt: skip

    def __init__(self, *args: Any, course: Course, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        going_on = course.cohorts.filter(Q(ends_at=None) | Q(ends_at__gt=timezone.now()))
        if going_on.exists():
            self.fields["cohort"].queryset = going_on  # type: ignore[attr-defined]
        else:
            del self.fields["cohort"]

    def clean_people(self) -> list[str]:
        lines = [line.strip() for line in _BETWEEN.split(self.cleaned_data["people"])]
        people = list(dict.fromkeys(line for line in lines if line))
        if len(people) > MAX_PEOPLE:
            raise ValidationError(
                _("At most %(max)d at once, please; these are %(count)d."),
                params={"max": MAX_PEOPLE, "count": len(people)},
            )
        return people

    def clean_expires_at(self) -> datetime | None:
        until: datetime | None = self.cleaned_data["expires_at"]
        if until is not None and until <= timezone.now():
            raise ValidationError(_("This time is over."))
        return until
