"""What people are in the middle of writing, kept by the server: nothing typed is ever lost.

A form is named by its `place`, the address that it is sent to; two windows with the same form write
`place#one` and `place#two`, so that neither overwrites the other.
"""

import json
from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from items.models import Draft

KEPT = 60  # of a person; the oldest go
MAX_SIZE = 400_000  # characters of one form


def keep(*, user: User, place: str, fields: Mapping[str, Sequence[str]]) -> Draft:
    """Keep a form as it is now: the values of each field.

    Raises `ValidationError` where `place` is no address of ours or the whole is too long.
    """
    if not place.startswith("/") or place.startswith("//") or len(place) > 200 or "\0" in place:
        raise ValidationError(_("This is no place of ours."))
    kept = {name: [value.replace("\0", "") for value in each] for name, each in fields.items()}
    if len(json.dumps(kept, ensure_ascii=False)) > MAX_SIZE:
        raise ValidationError(_("This is too long to be kept."))
    draft, new = Draft.objects.update_or_create(
        user=user, place=place, defaults={"fields": kept, "at": timezone.now()}
    )
    if new:
        mine = Draft.objects.filter(user=user)
        old = list(mine.order_by("-at", "-pk").values_list("pk", flat=True)[KEPT:])
        mine.filter(pk__in=old).delete()
    return draft


def of(user: User, place: str) -> list[Draft]:
    """What a person has begun in the form at `place`, in whichever window, the latest first."""
    there = Q(place=place) | Q(place__startswith=f"{place}#")
    return list(Draft.objects.filter(there, user=user).order_by("-at", "-pk"))


def drop(*, user: User, place: str) -> None:
    """Throw away what was begun: it was sent, or is not wanted any more."""
    Draft.objects.filter(user=user, place=place).delete()
