"""Forms that lose nothing: each is kept by the server while it is filled in, and offered again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms

from accounts.http import MemberRequest
from items import drafts, writing
from items.models import Draft
from shared.differences import Difference, of_forms

Make = Callable[..., forms.Form]
PLACE = "draft"


@dataclass(frozen=True)
class Offer:
    """Something begun and not sent, and how it differs from what is saved."""

    draft: Draft
    differences: list[Difference]


@dataclass
class Begun:
    """A form as it is to be shown: what is saved, or the draft that the address names."""

    form: forms.Form
    version: str
    # Where the script keeps what is typed: the draft's own place, or a new one.
    place: str
    offers: list[Offer]
    resumed: Draft | None = None


def begin(request: MemberRequest, make: Make, initial: dict[str, Any], version: str) -> Begun:
    """The form for a visit; `?draft=` names a draft by its id, or the `latest` one.

    `make(initial=…)` gives an unbound form. A draft that says what is saved is no draft, and none is
    offered beside the form that was just sent from it.
    """
    saved = make(initial=initial)
    asked = request.GET.get(PLACE, "")
    shown = Begun(saved, version, request.path, [])
    for number, draft in enumerate(drafts.of(request.user, request.path)):
        form = make(initial=writing.values(make(), draft))
        if str(draft.pk) == asked or (asked == "latest" and number == 0):
            shown.form, shown.place, shown.resumed = form, draft.place, draft
            shown.version = str((draft.fields.get("version") or [version])[0])
        elif draft.place == request.POST.get(PLACE):
            continue
        elif found := of_forms(saved, form):
            shown.offers.append(Offer(draft, found))
    return shown


def sent(request: MemberRequest) -> None:
    """What the form said is saved: its draft has done its work."""
    place = request.POST.get(PLACE, "")
    if place.partition("#")[0] == request.path:
        drafts.drop(user=request.user, place=place)
